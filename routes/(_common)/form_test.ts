import assert from "node:assert/strict";
import { readForm } from "./form.ts";

function sent(fields: Record<string, string>): Request {
  return new Request("http://market.test/", {
    method: "POST",
    body: new URLSearchParams(fields),
  });
}

Deno.test("a form keeps its command id, so that sending it twice is doing it once", async () => {
  const command_id = crypto.randomUUID();
  const form = await readForm(sent({ command_id }));
  assert.equal(form.commandId, command_id);
});

Deno.test("a form with a broken command id gets a usable one", async () => {
  for (const fields of [{}, { command_id: "7" }]) {
    const { commandId } = await readForm(sent(fields));
    assert.match(commandId, /^[0-9a-f-]{36}$/);
  }
});
