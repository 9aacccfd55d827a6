import type { ComponentChildren } from "preact";
import type { Explained } from "./explanations.ts";
import { Term } from "./Term.tsx";

/** A column of a table of figures. */
export interface Column {
  readonly label: string;
  /** The figure that the column shows, to be explained at its head. */
  readonly of?: Explained;
  /** Whether its cells are numbers, which are read from the right. */
  readonly number?: boolean;
}

/**
 * A wide table, which scrolls by itself in a narrow window, also by keyboard.
 */
export function Table({ caption, columns, place, children }: {
  caption: string;
  columns: readonly Column[];
  /** The table's name, as several tables explain the same figure. */
  place: string;
  children: ComponentChildren;
}) {
  return (
    <section class="table-scroll" aria-label={caption} tabIndex={0}>
      <table class="figures">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, of, number }) => (
              <th key={label} scope="col" class={number ? "number" : undefined}>
                {of === undefined
                  ? label
                  : <Term of={of} place={place}>{label}</Term>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
