import type { ComponentChildren } from "preact";
import { type Explained, EXPLANATIONS } from "./explanations.ts";

/**
 * A figure's name, with a button that explains it. The explanation is a popover
 * of the browser's own: it works without JavaScript, by keyboard and by touch,
 * and closes with Escape.
 */
export function Term({ of, place = "page", children }: {
  of: Explained;
  /** Where on the page, as the same figure is explained in several tables. */
  place?: string;
  children: ComponentChildren;
}) {
  const id = `about-${place}-${of}`;
  const { what, how, bad } = EXPLANATIONS[of];
  return (
    <span class="term">
      {children}
      <button
        type="button"
        class="term-button"
        popovertarget={id}
        aria-label="What is this?"
      >
        ?
      </button>
      <span id={id} popover="auto" class="term-text">
        <span>{what}</span>
        <span>
          <b>Measured:</b> {how}
        </span>
        <span>
          <b>When it is bad:</b> {bad}
        </span>
      </span>
    </span>
  );
}
