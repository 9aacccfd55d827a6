import assert from "node:assert/strict";
import { z } from "zod";
import { imageOfId } from "./image_of_id.ts";

Deno.test("the image of an id is a UUID, always the same one, and no other id's", () => {
  const id = "0b9ee1c6-5b6d-4f6e-9a3e-6f1d1f5f0c11";
  const image = imageOfId(id);
  assert.equal(z.uuid().parse(image), image);
  assert.equal(imageOfId(id), image);
  const others = Array.from({ length: 100 }, () => crypto.randomUUID());
  assert.equal(new Set([id, ...others].map(imageOfId)).size, 101);
});
