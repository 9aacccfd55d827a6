import assert from "node:assert/strict";
import { createAcknowledgements } from "./acknowledgements.ts";

Deno.test("acknowledgements are kept for a minute at least, and not for ever", () => {
  const acknowledgements = createAcknowledgements();
  const actor = { kind: "system" } as const;
  const note = (id: string, at: number) =>
    acknowledgements.note({ id, name: "join", actor, subject: null, at });
  const ids = () => acknowledgements.recent().map(({ id }) => id);
  note("a", 0);
  note("b", 60_000);
  assert.deepEqual(ids(), ["a", "b"]);
  note("c", 60_001);
  assert.deepEqual(ids(), ["a", "b", "c"]);
  note("d", 120_002);
  assert.deepEqual(ids(), ["c", "d"]);
});
