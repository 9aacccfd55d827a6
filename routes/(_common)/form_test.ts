import assert from "node:assert/strict";
import { DomainError } from "../../lib/domain_error.ts";
import { readForm, refuse, refusedInit } from "./form.ts";

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

Deno.test("a refused form comes back with what was typed and what was wrong, but without passwords", async () => {
  const form = await readForm(sent({
    title: "Bicycle",
    price: "-1",
    password: "a secret",
    new_password: "another",
  }));
  const error = new DomainError("invalid_input", "Look again.", {
    issues: [
      { path: ["price_cents"], message: "Ask for more than nothing." },
      { path: ["price_cents"], message: "And again." },
    ],
  });
  const refused = refuse(form, error, { price_cents: "price" });
  assert.deepEqual(refused.values, { title: "Bicycle", price: "-1" });
  assert.deepEqual(refused.fields, { price: "Ask for more than nothing." });
});

for (
  const [code, keeps] of [
    ["no_leader", true],
    ["rate_limited", true],
    ["internal", true],
    ["sold_out", false],
    ["invalid_input", false],
  ] as const
) {
  Deno.test(`a form that came back with ${code} ${keeps ? "repeats its command" : "is a new command"} when it is sent again`, async () => {
    const form = await readForm(sent({ command_id: crypto.randomUUID() }));
    const { commandId } = refuse(form, new DomainError(code, "No."));
    assert.equal(commandId === form.commandId, keeps);
    assert.match(commandId, /^[0-9a-f-]{36}$/);
  });
}

Deno.test("a form refused for a while says for how long", async () => {
  const form = await readForm(sent({}));
  const error = new DomainError("no_leader", "Wait.", { retryAfter: 1.2 });
  assert.deepEqual(refusedInit(refuse(form, error)), {
    status: 503,
    headers: { "retry-after": "2" },
  });
});
