import assert from "node:assert/strict";
import type { Gate } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { ERROR_CODES } from "../../lib/errors/error_codes.ts";
import { countRefusals } from "./refused_writes.ts";

Deno.test("refused writes are counted by their reason, and thrown on", async () => {
  const failures: (Error | null)[] = [
    new DomainError("no_leader", "Nobody leads."),
    new DomainError("no_leader", "Nobody leads."),
    new DomainError("sold_out", "It is sold."),
    Object.assign(new Error("lost"), { code: "08006" }),
    new TypeError("x is undefined"),
    null,
  ];
  let call = 0;
  const { gate, refused } = countRefusals({
    execute: () => {
      const failure = failures[call++];
      return failure ? Promise.reject(failure) : Promise.resolve("done");
    },
  } as unknown as Gate);
  const execute = () =>
    gate.execute({} as never, {} as never, {} as never, {
      id: "",
    });
  assert.deepEqual([...refused().keys()], ERROR_CODES);
  for (const failure of failures) {
    if (failure === null) assert.equal(await execute(), "done");
    else await assert.rejects(execute, failure);
  }
  assert.deepEqual([...refused()].filter(([, count]) => count > 0), [
    ["sold_out", 1],
    ["internal", 1],
    ["no_leader", 2],
    ["unavailable", 1],
  ]);
});
