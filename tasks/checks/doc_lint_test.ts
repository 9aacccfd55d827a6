import assert from "node:assert/strict";
import { findingsOf, isOurs } from "./doc_lint.ts";

const PRINTED = `error[missing-jsdoc]: exported symbol is missing JSDoc
 --> /here/realtime/events.ts:41:13
   |
41 | export type Name = "a";
   |             ^

error[private-type-ref]: public type 'Command' references private type 'ZodType'
  --> /here/cluster/command.ts:132:1
    |

error[private-type-ref]: public type 'Command' references private type 'Call'
  --> /here/cluster/command.ts:132:1

error: Found 3 documentation lint errors.
`;

Deno.test("a finding has its place, and what a library exports is none of ours", () => {
  const findings = findingsOf(PRINTED);
  assert.equal(findings.length, 3);
  assert.deepEqual(findings.filter(isOurs), [
    "/here/realtime/events.ts:41:13: [missing-jsdoc]: exported symbol is missing JSDoc",
    "/here/cluster/command.ts:132:1: [private-type-ref]: public type 'Command' references private type 'Call'",
  ]);
});
