import type { WaitingCounts } from "../../market/waiting.ts";
import { count } from "../../lib/plural.ts";
import { Badge } from "../parts/Badge.tsx";
import { Icon, type IconName } from "../parts/Icon.tsx";

export type { WaitingCounts };

/**
 * Links to a person's offers, messages and notifications, with their counts.
 */
export function WaitingLinks({ counts }: { counts: WaitingCounts }) {
  const { open_offers, unread_messages, unread_notifications } = counts;
  return (
    <>
      <Waiting
        href="/offers"
        icon="offers"
        label="Offers"
        waiting={open_offers}
        spoken={count(open_offers, "offer waits", "offers wait")}
      />
      <Waiting
        href="/messages"
        icon="message"
        label="Messages"
        waiting={unread_messages}
        spoken={count(unread_messages, "unread message")}
      />
      <Waiting
        href="/notifications"
        icon="bell"
        label="Notifications"
        iconAlone
        waiting={unread_notifications}
        spoken={count(unread_notifications, "unread notification")}
      />
    </>
  );
}

function Waiting({ href, icon, label, waiting, spoken, iconAlone = false }: {
  href: string;
  icon: IconName;
  label: string;
  waiting: number;
  spoken: string;
  /** Whether the icon is shown alone, in a wide window too. */
  iconAlone?: boolean;
}) {
  return (
    <a class="nav-link" href={href}>
      <Icon name={icon} />
      <span class={iconAlone ? "sr-only" : "label-wide"}>{label}</span>
      {waiting > 0 && <Badge count={waiting} spoken={spoken} />}
    </a>
  );
}
