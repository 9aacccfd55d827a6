import type { ComponentChildren } from "preact";

/** A wide table that scrolls by itself on a narrow screen, also by keyboard. */
export function Table({ caption, head, children }: {
  caption: string;
  head: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table class="figures">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
