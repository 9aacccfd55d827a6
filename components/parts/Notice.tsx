import type { ComponentChildren } from "preact";
import { Content } from "../site/Content.tsx";
import { Icon } from "./Icon.tsx";

const LOOKS = {
  good: { class: "notice", icon: "check" },
  warn: { class: "notice notice-warn", icon: "alert" },
  bad: { class: "notice notice-bad", icon: "alert" },
} as const;

/**
 * Something to know at the top of a page. What came of an action, `good` or
 * `bad`, is read out by screen readers at once; a `warn` is read as part of the
 * page.
 */
export function Notice({ look, children }: {
  look: keyof typeof LOOKS;
  children: ComponentChildren;
}) {
  const role = look === "bad"
    ? "alert"
    : look === "good"
    ? "status"
    : undefined;
  return (
    <div class={LOOKS[look].class} role={role}>
      <Icon name={LOOKS[look].icon} />
      <div>
        <Content>{children}</Content>
      </div>
    </div>
  );
}
