import type { ActivityLine } from "../../health/activity/activity_line.ts";
import { formatMoney } from "../format/money.ts";
import { hostOf } from "./format.ts";
import { Moment } from "./Moment.tsx";
import { type Column, Table } from "./Table.tsx";

export type { ActivityLine };

const COLUMNS: readonly Column[] = [
  { label: "Time" },
  { label: "What happened" },
];

/** Lines of the activity log, the newest first. */
export function ActivityTable({ lines, now, currency }: {
  lines: readonly ActivityLine[];
  now: string;
  /** A code of ISO 4217. */
  currency: string;
}) {
  if (lines.length === 0) {
    return <p class="note">Nothing of that kind was recorded.</p>;
  }
  return (
    <Table
      caption="Activities"
      columns={COLUMNS}
      place="activities"
    >
      {lines.map(({ at, id, label, node_url, reason, words }) => (
        <tr key={id}>
          <td class="moment">
            <Moment at={at} now={now} exact />
          </td>
          <td class="happened">
            <p>
              {words.map((word, index) => (
                <Word key={index} word={word} currency={currency} />
              ))}
            </p>
            {reason !== null && <blockquote dir="auto">{reason}</blockquote>}
            <p class="note">
              {label.replaceAll("_", " ")} · {hostOf(node_url)}
            </p>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Word({ word, currency }: {
  word: ActivityLine["words"][number];
  currency: string;
}) {
  if (typeof word === "string") return <>{word}</>;
  if ("cents" in word) return <>{formatMoney(word.cents, currency)}</>;
  return (
    <bdi>
      <a href={word.href}>{word.text}</a>
    </bdi>
  );
}
