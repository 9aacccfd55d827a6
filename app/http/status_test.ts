import assert from "node:assert/strict";
import { ERROR_CODES, isFault, passes } from "../../lib/errors/error_codes.ts";
import { STATUS_BY_CODE } from "./status.ts";

for (const code of ERROR_CODES) {
  Deno.test(`${code} passes, and is a fault, as its status says`, () => {
    const status = STATUS_BY_CODE[code];
    assert.equal(isFault(code), status >= 500);
    assert.equal(passes(code), status === 429 || status >= 500);
  });
}
