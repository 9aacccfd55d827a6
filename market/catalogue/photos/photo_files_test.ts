import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { BODY_LIMIT_BYTES } from "../../../cluster/write/forwarding/envelope.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { addProduct, withMarket } from "../../testing.ts";
import { MAX_PHOTO_BYTES, preparePhotos } from "./photo_files.ts";
import { addPhotos } from "./photos.ts";
import { file, plain } from "../testing.ts";

async function sizeOf(base64: string) {
  const { format, width, height, exif, orientation } = await sharp(
    Uint8Array.fromBase64(base64),
  ).metadata();
  return { format, width, height, exif, orientation };
}

Deno.test("a photo is made anew in two sizes, upright, without its metadata", async () => {
  const camera = await plain(3000, 2000)
    .withExif({ IFD3: { GPSLatitude: "52/1 31/1 12/1" } })
    .withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const [photo] = await preparePhotos([file(camera)]);
  assert(photo);
  assert.deepEqual([photo.width, photo.height], [1067, 1600]);
  assert.deepEqual(await sizeOf(photo.full), {
    format: "webp",
    width: 1067,
    height: 1600,
    exif: undefined,
    orientation: undefined,
  });
  assert.deepEqual(await sizeOf(photo.card), {
    format: "webp",
    width: 534,
    height: 800,
    exif: undefined,
    orientation: undefined,
  });
});

Deno.test("every format that browsers show is taken, whatever the file is called; small ones stay small", async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const) {
    const bytes = await plain(30, 20).toFormat(format).toBuffer();
    const [photo] = await preparePhotos([file(bytes, "holiday.txt")]);
    assert.deepEqual([photo?.width, photo?.height], [30, 20], format);
    const card = await sizeOf(photo?.card ?? "");
    assert.deepEqual([card.width, card.height], [30, 20], format);
  }
  // An untouched file field sends a file without name and content.
  assert.deepEqual(await preparePhotos([new File([], "")]), []);
});

Deno.test("what is as large as it may be is taken", async () => {
  const heavy = new Uint8Array(MAX_PHOTO_BYTES);
  heavy.set(await plain(30, 20).png().toBuffer());
  const long = await plain(16_384, 2).png().toBuffer();
  const wide = await plain(8_000, 5_000).jpeg().toBuffer();
  const cases: [string, File[], [width: number, height: number]][] = [
    ["8 MiB", [file(heavy)], [30, 20]],
    ["16,384 pixels long", [file(long)], [1600, 1]],
    ["40 megapixels", [file(wide)], [1600, 1000]],
    ["8 files", Array.from({ length: 8 }, () => file(long)), [1600, 1]],
  ];
  for (const [name, files, size] of cases) {
    const photos = await preparePhotos(files);
    assert.equal(photos.length, files.length, name);
    for (const { width, height } of photos) {
      assert.deepEqual([width, height], size, name);
    }
  }
});

/** Returns a small PNG that says it has `width` and `height` pixels. */
async function claiming(width: number, height: number): Promise<Buffer> {
  const png = await plain(1, 1).png().toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

Deno.test("what is no photo is refused with a sentence that names the file", async () => {
  const whole = await plain(200, 200).png().toBuffer();
  const big = new Uint8Array(20 * 1024 * 1024);
  const bomb = await plain(10_000, 10_000).png({ compressionLevel: 9 })
    .toBuffer();
  assert(bomb.length < MAX_PHOTO_BYTES);
  const thread = await plain(1, 20_000).png().toBuffer();
  const cases: [File, string, RegExp][] = [
    [file("Just some words."), "invalid_input", /“photo.jpg” is not a photo/],
    [
      file("<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
      "invalid_input",
      /not a photo/,
    ],
    [file("%PDF-1.7", "a.png"), "invalid_input", /not a photo/],
    [file("", "empty.png"), "invalid_input", /not a photo/],
    [file("RIFF\0\0\0\0WAVEfmt "), "invalid_input", /not a photo/],
    [file("LIST\0\0\0\0WEBPVP8 "), "invalid_input", /not a photo/],
    [
      file(await claiming(20_000, 20_000)),
      "invalid_input",
      /more than 40 megapixels/,
    ],
    [file("\x89PNG\r\n\x1a\n"), "invalid_input", /not a photo|damaged/],
    [
      file(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])),
      "invalid_input",
      /damaged/,
    ],
    [file(whole.subarray(0, whole.length / 2)), "invalid_input", /damaged/],
    [file(big), "too_large", /larger than 8 MB/],
    [
      file(bomb, "bomb.png"),
      "invalid_input",
      /“bomb.png” has more than 40 megapixels/,
    ],
    [file(thread, "thread.png"), "invalid_input", /longer than 16384 pixels/],
  ];
  for (const [upload, code, message] of cases) {
    await assert.rejects(
      preparePhotos([upload]),
      (error) =>
        error instanceof DomainError && error.code === code &&
        message.test(error.message) &&
        error.more.issues?.[0]?.path[0] === "photos",
      `${upload.name}: ${message}`,
    );
  }
  const nine = Array.from({ length: 9 }, () => file(whole));
  await assert.rejects(preparePhotos(nine), { code: "invalid_input" });
});

Deno.test("eight photos of pure noise fit into one message between nodes", () =>
  withMarket(async (market) => {
    const [ann] = await market.people(1);
    const product_id = await addProduct(market.db.owner, ann);
    const pixels = { width: 1600, height: 1600, channels: 3 } as const;
    const noise = randomBytes(1600 * 1600 * 3);
    const upload = await sharp(noise, { raw: pixels }).jpeg().toBuffer();
    const [photo] = await preparePhotos([file(upload)]);
    assert(photo);
    const photos = Array.from({ length: 8 }, () => photo);
    assert(JSON.stringify(photos).length < BODY_LIMIT_BYTES);
    const { photo_ids } = await market.do(ann, addPhotos, {
      product_id,
      photos,
    });
    assert.equal(photo_ids.length, 8);
  }));
