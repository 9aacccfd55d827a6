import type { WaitingCounts } from "../../market/waiting.ts";
import { count } from "../format/plural.ts";
import { Icon, type IconName } from "../parts/Icon.tsx";

export type { WaitingCounts };

/** The ways to what waits for a person, each with how much it is. */
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
        drawn
        waiting={unread_notifications}
        spoken={count(unread_notifications, "unread notification")}
      />
    </>
  );
}

function Waiting({ href, icon, label, waiting, spoken, drawn = false }: {
  href: string;
  icon: IconName;
  label: string;
  waiting: number;
  spoken: string;
  /** Whether the icon alone is seen, in a wide window too. */
  drawn?: boolean;
}) {
  return (
    <a class="nav-link" href={href}>
      <Icon name={icon} />
      <span class={drawn ? "sr-only" : "label-wide"}>{label}</span>
      {waiting > 0 && (
        <span class="badge">
          <span aria-hidden="true">{waiting > 99 ? "99+" : waiting}</span>
          <span class="sr-only">({spoken})</span>
        </span>
      )}
    </a>
  );
}
