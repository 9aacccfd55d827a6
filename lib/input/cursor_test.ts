import assert from "node:assert/strict";
import { z } from "zod";
import { cursor, encodeCursor } from "./cursor.ts";

const place = cursor(z.strictObject({ id: z.int() }));

Deno.test("a cursor comes back as it was made, and fits into an address", () => {
  const text = encodeCursor({ id: 7 });
  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(place.parse(text), { id: 7 });
});

Deno.test("any other text is refused", () => {
  const forged = [
    "",
    "abc",
    "!!!",
    "e30",
    encodeCursor({ id: "7" }),
    encodeCursor({ id: 7, more: 1 }),
    encodeCursor(null),
    "a".repeat(201),
  ];
  for (const text of forged) {
    assert.equal(place.safeParse(text).success, false, text);
  }
});
