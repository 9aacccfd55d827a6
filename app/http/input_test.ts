import assert from "node:assert/strict";
import { z } from "zod";
import { idParam, readQuery, wholeNumber } from "./input.ts";

Deno.test("a query parameter given twice is refused, not guessed", () => {
  const url = new URL("http://market.test/?q=a&q=b");
  assert.throws(() => readQuery(url, z.looseObject({})), {
    code: "invalid_input",
  });
});

Deno.test("a name that every object has is a parameter like any other", () => {
  const url = new URL("http://market.test/?toString=1");
  assert.deepEqual(readQuery(url, z.looseObject({})), { toString: "1" });
});

Deno.test("an id that is none names nothing", () => {
  assert.throws(() => idParam("7"), { code: "not_found" });
  const id = crypto.randomUUID();
  assert.equal(idParam(id), id);
});

Deno.test("only a whole number is read as one", () => {
  assert.equal(wholeNumber(" 12 "), 12);
  for (const text of [undefined, "", "-1", "1.5", "1e3", "two", "9999999999"]) {
    assert.ok(Number.isNaN(wholeNumber(text)), String(text));
  }
});
