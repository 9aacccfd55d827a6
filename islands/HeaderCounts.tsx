import { useEffect, useState } from "preact/hooks";
import {
  type WaitingCounts,
  WaitingLinks,
} from "../components/site/WaitingLinks.tsx";
import type { Status } from "../components/browser/connection.ts";
import {
  followStatus,
  listen,
  whenMissed,
} from "../components/browser/page_connection.ts";

const NOTHING: WaitingCounts = {
  open_offers: 0,
  unread_messages: 0,
  unread_notifications: 0,
};

/**
 * One change brings several events: the counts are fetched once, after them.
 */
const SETTLE_MS = 250;
/** A break shorter than this is not shown: most heal before anybody notices. */
const BREAK_SHOWN_AFTER_MS = 2500;
/** How long the banner says that the connection is back. */
const BACK_SHOWN_MS = 4000;

/**
 * The header's links to what waits for a person, with counts that follow the
 * server; and a banner while there is no connection.
 */
export default function HeaderCounts({ first }: {
  /** As the page was made; null where it did not count. */
  first: WaitingCounts | null;
}) {
  const [counts, setCounts] = useState(first ?? NOTHING);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const fresh = await fetchCounts();
        if (fresh) setCounts(fresh);
      }, SETTLE_MS);
    };
    if (first === null) changed();
    const ends = [
      listen("message:new", changed),
      listen("conversation:read", changed),
      listen("offer:changed", changed),
      listen("notification:new", changed),
      whenMissed(changed),
    ];
    return () => {
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, []);

  return (
    <>
      <WaitingLinks counts={counts} />
      <ConnectionBanner />
    </>
  );
}

async function fetchCounts(): Promise<WaitingCounts | null> {
  try {
    const response = await fetch("/api/waiting");
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function ConnectionBanner() {
  const [shown, setShown] = useState<"nothing" | "away" | "back" | "ended">(
    "nothing",
  );

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let now: typeof shown = "nothing";
    const show = (next: typeof shown) => setShown(now = next);
    const end = followStatus((status: Status) => {
      clearTimeout(timer);
      if (status === "ended") show("ended");
      else if (status === "away") {
        timer = setTimeout(() => show("away"), BREAK_SHOWN_AFTER_MS);
      } else if (status === "online" && now === "away") {
        show("back");
        timer = setTimeout(() => show("nothing"), BACK_SHOWN_MS);
      }
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, []);

  return (
    <div class="connection-banner" role="status" data-shown={shown}>
      {shown === "away" &&
        "No connection. What you write is kept and sent when it is back."}
      {shown === "back" && "Connected again."}
      {shown === "ended" && (
        <>
          You are logged out. <a href="/login">Log in again</a>
        </>
      )}
    </div>
  );
}
