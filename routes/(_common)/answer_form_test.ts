import type { Context } from "fresh";
import assert from "node:assert/strict";
import type { State } from "../../app/state.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { answerForm, refuse, type RefusedForm } from "./answer_form.ts";
import { readForm } from "./form.ts";

function sent(fields: Record<string, string>): Request {
  return new Request("http://market.test/", {
    method: "POST",
    body: new URLSearchParams(fields),
  });
}

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

/** The context of a form that a visitor sent. */
function contextOf(fields: Record<string, string>): Context<State> {
  return {
    req: sent(fields),
    state: { user: null },
    redirect: (to: string, status: number) =>
      new Response(null, { status, headers: { location: to } }),
  } as unknown as Context<State>;
}

const again = (form: RefusedForm) => ({ form });

Deno.test("a form that was carried out leads on", async () => {
  const ctx = contextOf({ name: "ada" });
  const to = ({ values }: { values: Readonly<Record<string, string>> }) =>
    Promise.resolve(`/users/${values["name"]}`);
  const answer = await answerForm(ctx, to, again);
  assert.ok(answer instanceof Response);
  assert.deepEqual(
    [answer.status, answer.headers.get("location")],
    [303, "/users/ada"],
  );
});

Deno.test("a refused form's page says how it was refused, and for how long", async () => {
  const ctx = contextOf({ title: "Bicycle" });
  const error = new DomainError("no_leader", "Wait.", { retryAfter: 1.2 });
  const answer = await answerForm(ctx, () => Promise.reject(error), again);
  assert.ok(!(answer instanceof Response));
  assert.equal(answer.status, 503);
  assert.deepEqual(answer.headers, { "retry-after": "2" });
  assert.equal(answer.data.form.message, "Wait.");
  assert.deepEqual(answer.data.form.values, { title: "Bicycle" });
});

Deno.test("what nobody expected is not shown on the form's page", async () => {
  const failure = new TypeError("a mistake");
  await assert.rejects(
    answerForm(contextOf({}), () => Promise.reject(failure), again),
    failure,
  );
});

Deno.test("a form that is too long comes back with what was read of it", async () => {
  const ctx = contextOf({ title: "Bicycle", body: "x".repeat(70_000) });
  const act = () => Promise.reject(new Error("It was carried out."));
  const answer = await answerForm(ctx, act, again);
  assert.ok(!(answer instanceof Response));
  assert.equal(answer.status, 413);
  assert.equal(answer.data.form.values["title"], "Bicycle");
});
