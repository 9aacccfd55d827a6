import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  createPartJoiner,
  MAX_NOTIFY_BYTES,
  splitMessage,
} from "./notify_parts.ts";

const ID = "0123456789abcdef.1";

/** JSON of a given length in bytes, of characters of one to four bytes. */
const json = (bytes: number) => {
  const text = "aä語😀".repeat(bytes);
  const start = JSON.stringify({ text: "" }).length;
  let end = 0;
  let length = start;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    end += character.length;
  }
  const whole = JSON.stringify({ text: text.slice(0, end) });
  return whole.slice(0, -2) + "x".repeat(bytes - Buffer.byteLength(whole)) +
    whole.slice(-2);
};

Deno.test("a message that a NOTIFY holds goes as it is, and a longer one in parts that each fit", () => {
  const message = json(MAX_NOTIFY_BYTES);
  assert.equal(Buffer.byteLength(message), MAX_NOTIFY_BYTES);
  assert.deepEqual(splitMessage(message, ID), [message]);
  for (const bytes of [MAX_NOTIFY_BYTES + 1, 15_790, 15_800, 65_536]) {
    const parts = splitMessage(json(bytes), ID);
    assert.ok(parts.length > 1);
    for (const part of parts) {
      assert.ok(Buffer.byteLength(part) <= MAX_NOTIFY_BYTES);
    }
  }
});

Deno.test("parts are joined to the message that they were, wherever they cut it", () => {
  // Each shift moves the cuts by a byte, through the whole pattern.
  for (let shift = 0; shift < 24; shift++) {
    const text = "x".repeat(shift) + 'aä語😀"\n \u{1F5E3}'.repeat(1500);
    const message = JSON.stringify({ text });
    const join = createPartJoiner();
    const joined = splitMessage(message, ID).map(join);
    assert.equal(joined.at(-1), message);
    assert.ok(joined.slice(0, -1).every((whole) => whole === null));
  }
});

Deno.test("a message of which a part was missed is left out, and the next one is whole", () => {
  const lost = splitMessage(json(20_000), "node.1");
  const next = json(20_001);
  for (let missing = 0; missing < lost.length; missing++) {
    const join = createPartJoiner();
    const heard = lost.toSpliced(missing, 1).map(join);
    assert.ok(heard.every((whole) => whole === null));
    assert.equal(join('{"short":true}'), '{"short":true}');
    assert.equal(splitMessage(next, "node.2").map(join).at(-1), next);
  }
});

Deno.test("parts of no message are left out", () => {
  const join = createPartJoiner();
  for (const payload of ["#a 2/2 x", "#a 1/2 x", "#b 2/2 x", "#a 0/0 x"]) {
    assert.equal(join(payload), null);
  }
});
