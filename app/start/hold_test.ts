import assert from "node:assert/strict";
import { createHold } from "./hold.ts";

Deno.test("what changes something waits for the end of the start; what reads or comes from a node does not", async () => {
  const hold = createHold();
  const answered: string[] = [];
  const ask = (method: string, path: string) =>
    hold.answer(new Request(`http://node.test${path}`, { method }), () => {
      answered.push(path);
      return new Response();
    });
  await ask("GET", "/login");
  await ask("POST", "/internal/commands/join");
  const login = ask("POST", "/login");
  await Promise.resolve();
  assert.deepEqual(answered, ["/login", "/internal/commands/join"]);
  hold.release();
  await login;
  await ask("POST", "/logout");
  assert.deepEqual(answered.slice(2), ["/login", "/logout"]);
});
