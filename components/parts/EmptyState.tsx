import type { ComponentChildren } from "preact";
import { Content } from "../site/Content.tsx";
import { Icon, type IconName } from "./Icon.tsx";

/** Stands for a list without entries: why it is empty, and what to do next. */
export function EmptyState({ icon, title, children, action }: {
  icon: IconName;
  title: string;
  children: ComponentChildren;
  action?: { readonly href: string; readonly label: string };
}) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>
        <Content>{children}</Content>
      </p>
      {action && (
        <a class="button button-main" href={action.href}>{action.label}</a>
      )}
    </div>
  );
}
