import type { ComponentChildren } from "preact";
import { Content } from "../site/Content.tsx";
import { CommandId } from "./CommandId.tsx";

/** A button that does one thing: a form of its own, so that it works without JavaScript. `fields` are sent along. */
export function ActionForm({ action, fields = {}, look = "", children }: {
  action?: string;
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
