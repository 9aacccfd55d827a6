/** What the type checker says of commands: the lines marked so must be errors. */
import assert from "node:assert/strict";
import { z } from "zod";
import {
  type AnyCommand,
  defineCommand,
  type InputOf,
  type ResultOf,
} from "./command.ts";

const common = {
  name: "sell",
  summary: "Sells something.",
  access: "user",
  input: z.strictObject({ price: z.int().default(1) }),
  result: z.strictObject({ id: z.string(), token: z.string() }),
} as const;
const activity = { subject: null };

const sell = defineCommand({
  ...common,
  prepare: () =>
    Promise.resolve({ prepared: { hash: "…" }, reveal: { token: "…" } }),
  run: (_tx, _actor, { price }, { prepared }) =>
    Promise.resolve({ result: { id: prepared.hash + price }, activity }),
});

defineCommand({
  ...common,
  // @ts-expect-error: `token` is neither returned nor revealed.
  run: () => Promise.resolve({ result: { id: "1" }, activity }),
});

defineCommand({
  ...common,
  // @ts-expect-error: `id` is a string.
  run: () => Promise.resolve({ result: { id: 1, token: "…" }, activity }),
});

Deno.test("a command's input and answer have the types of its schemas", () => {
  const command: AnyCommand = sell;
  const input: InputOf<typeof sell> = {};
  const answer: ResultOf<typeof sell> = { id: "1", token: "…" };
  assert.deepEqual(command.input.parse(input), { price: 1 });
  assert.deepEqual(command.result.parse(answer), answer);
  // @ts-expect-error: a price is a number.
  const wrong: InputOf<typeof sell> = { price: "1" };
  assert.throws(() => command.input.parse(wrong));
});
