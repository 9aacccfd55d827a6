/**
 * `deno task doctor [--json]`: looks at the installation of a node, with the
 * variables that the node is started with, and says of each thing whether it
 * is well and what to do if not. It changes nothing. Status 1 when something
 * is wrong.
 */
import { parseArgs } from "node:util";
import { examine } from "./doctor/examine.ts";
import { formatFindings, isWell } from "./doctor/finding.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false } },
});
const findings = await examine(Deno.env.toObject());
const well = isWell(findings);
console.log(
  values.json
    ? JSON.stringify({ ok: well, findings }, null, 2)
    : formatFindings(findings),
);
// What did not answer in time may still be waited for.
Deno.exit(well ? 0 : 1);
