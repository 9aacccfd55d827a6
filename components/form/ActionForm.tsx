import type { ComponentChildren } from "preact";
import { Content } from "../site/Content.tsx";
import { CommandId } from "./CommandId.tsx";

/**
 * A button that does one thing. It is a form of its own, so that it works
 * without JavaScript.
 */
export function ActionForm({ action, fields = {}, look = "", children }: {
  /** Where the form is sent. Default: to the page itself. */
  action?: string;
  /** What the form sends besides its command's id, by name. */
  fields?: Readonly<Record<string, string>>;
  /** Classes besides `button`. */
  look?: string;
  children: ComponentChildren;
}) {
  return (
    <form method="post" action={action}>
      <CommandId />
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={`button ${look}`}>
        <Content>{children}</Content>
      </button>
    </form>
  );
}
