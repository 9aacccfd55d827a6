import type { Verdict } from "../../health/watch/verdict.ts";
import { Icon } from "../parts/Icon.tsx";
import { LostCommands } from "./LostCommands.tsx";
import { Moment } from "./Moment.tsx";
import { Term } from "./Term.tsx";

const LOOKS = {
  well: { class: "verdict", icon: "check", text: "All is well" },
  warning: {
    class: "verdict verdict-warning",
    icon: "alert",
    text: "Look at this soon",
  },
  bad: {
    class: "verdict verdict-bad",
    icon: "alert",
    text: "Something is wrong",
  },
} as const;

/**
 * The state of the whole system in one line, then all that is wrong: what,
 * since when, and what to do about it.
 */
export function VerdictBanner(
  { verdict, now }: { verdict: Verdict; now: string },
) {
  const look = LOOKS[verdict.state];
  return (
    <section class={look.class} aria-label="Verdict">
      <div role="status">
        <h2>
          <Icon name={look.icon} />
          <Term of="verdict">{look.text}</Term>
        </h2>
      </div>
      {verdict.findings.length > 0 && (
        <ul>
          {verdict.findings.map(({ what, since, advice, lost }, index) => (
            <li key={what}>
              <b>{what}</b>
              {since !== null && (
                <>
                  , since <Moment at={since} now={now} />
                </>
              )}
              . {advice}
              {lost !== undefined && (
                <LostCommands
                  commands={lost}
                  now={now}
                  place={`lost-${index}`}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
