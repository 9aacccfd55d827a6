/** The table of who is answered what: reading it, and writing it. */
import { join } from "node:path";
import { root } from "../../../tasks/process.ts";
import { type Asker, ASKERS } from "./world.ts";

/** What each asker is answered. */
export type Row = Readonly<Record<Asker, string>>;

const PATH = join(root, "tests/contract/access/matrix.md");

const HEAD = `# Who is answered what

Written by \`ACCESS_MATRIX=write deno test -A tests/contract/access\`, read by
people, and held to by the same test without the variable. A command, route,
method or event that is not here fails it.

The _user_ is whose thing it is (the seller), the _other side_ deals with them
over it. A command and an event answer \`ok\` or the code of the refusal, a route
its status. An item is for sale unless the row says otherwise; forms are sent
empty, so that 400 means that the door was open.
`;

/** Returns the rows of the table, by what is asked. */
export async function readTable(): Promise<ReadonlyMap<string, Row>> {
  const text = await Deno.readTextFile(PATH);
  const rows = text.split("\n").filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
    .slice(2);
  return new Map(rows.map(([what = "", ...cells]) => [
    what.replaceAll("`", ""),
    Object.fromEntries(
      ASKERS.map((asker, i) => [asker, cells[i] ?? ""]),
    ) as Row,
  ]));
}

/** Writes the table anew; what it says then is to be read before it is kept. */
export async function writeTable(
  rows: ReadonlyMap<string, Row>,
): Promise<void> {
  const lines = [
    ["what", ...ASKERS],
    ["---", ...ASKERS.map(() => "---")],
    ...[...rows].map(([what, row]) => [
      `\`${what}\``,
      ...ASKERS.map((asker) => row[asker]),
    ]),
  ].map((cells) => `| ${cells.join(" | ")} |`);
  await Deno.writeTextFile(PATH, `${HEAD}\n${lines.join("\n")}\n`);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", PATH] })
    .output();
}
