import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import sharp from "sharp";
import type { Actor } from "../../cluster/command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import { BODY_LIMIT_BYTES } from "../../cluster/write/envelope.ts";
import { hideProduct } from "../moderation.ts";
import { browse, browseQuery } from "./browse.ts";
import {
  addPhotos,
  MAX_PHOTO_BYTES,
  orderPhotos,
  PHOTO_QUOTA,
  type PreparedPhoto,
  preparePhotos,
  readPhoto,
  removePhoto,
} from "./photos.ts";
import { findProduct } from "./products.ts";
import { addPerson, addProduct, withMarket } from "../testing.ts";

const NOBODY: Actor = { kind: "anonymous" };

function plain(width: number, height: number, background = "#357") {
  return sharp({ create: { width, height, channels: 3, background } });
}

function file(bytes: Uint8Array | string, name = "photo.jpg"): File {
  const part = typeof bytes === "string" ? bytes : new Uint8Array(bytes);
  return new File([part], name);
}

async function jpeg(width = 60, height = 40, background = "#357") {
  return file(await plain(width, height, background).jpeg().toBuffer());
}

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
  }
  // An untouched file field sends a file without name and content.
  assert.deepEqual(await preparePhotos([new File([], "")]), []);
});

Deno.test("what is no photo is refused with a sentence that names the file", async () => {
  const whole = await plain(200, 200).png().toBuffer();
  const big = new Uint8Array(20 * 1024 * 1024);
  const bomb = await plain(10_000, 10_000).png({ compressionLevel: 9 })
    .toBuffer();
  assert(bomb.length < MAX_PHOTO_BYTES);
  const cases: [File, string, RegExp][] = [
    [file("Just some words."), "invalid_input", /“photo.jpg” is not a photo/],
    [
      file("<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
      "invalid_input",
      /not a photo/,
    ],
    [file("%PDF-1.7", "a.png"), "invalid_input", /not a photo/],
    [file("", "empty.png"), "invalid_input", /not a photo/],
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

Deno.test("photos are added, ordered and removed by the seller; the first is shown in lists", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const product_id = await addProduct(owner, ann);
    const photos = await preparePhotos([
      await jpeg(60, 40),
      await jpeg(40, 60),
      await jpeg(50, 50),
    ]);
    const input = { product_id, photos };
    await market.refused(ben, addPhotos, input, "forbidden");
    await market.refused(NOBODY, addPhotos, input, "unauthenticated");
    await market.refused(
      ann,
      addPhotos,
      { product_id, photos: [] },
      "invalid_input",
    );
    const { photo_ids } = await market.do(ann, addPhotos, input);
    const [a, b, c] = photo_ids as [string, string, string];

    const shown = async () =>
      (await findProduct(reader, product_id))?.photos.map(({ id }) => id);
    const cover = async () => {
      const { products: [card] } = await browse(reader, browseQuery.parse({}));
      return [card?.photo_id, card?.photo_width, card?.photo_height];
    };
    assert.deepEqual(await shown(), [a, b, c]);
    assert.deepEqual(await cover(), [a, 60, 40]);

    await market.do(ann, orderPhotos, { product_id, photo_ids: [b, c, a] });
    assert.deepEqual(await shown(), [b, c, a]);
    assert.deepEqual(await cover(), [b, 40, 60]);
    for (const wrong of [[b, c], [b, b, c], [b, c, product_id]]) {
      await market.refused(
        ann,
        orderPhotos,
        { product_id, photo_ids: wrong },
        "conflict",
      );
    }
    await market.refused(ben, removePhoto, { photo_id: b }, "forbidden");
    await market.do(ann, removePhoto, { photo_id: b });
    await market.refused(ann, removePhoto, { photo_id: b }, "not_found");
    assert.deepEqual(await shown(), [c, a]);
    assert.deepEqual(await cover(), [c, 50, 50]);
    await market.do(ann, removePhoto, { photo_id: a });
    await market.do(ann, removePhoto, { photo_id: c });
    assert.deepEqual(await cover(), [null, null, null]);
  }));

Deno.test("a photo's bytes are those that were prepared", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann] = await market.people(1);
    const product_id = await addProduct(owner, ann);
    const photos = await preparePhotos([await jpeg()]);
    const { photo_ids: [id] } = await market.do(ann, addPhotos, {
      product_id,
      photos,
    });
    assert(id);
    for (const size of ["card", "full"] as const) {
      const photo = await readPhoto(reader, id, size);
      assert.equal(photo?.bytes.toBase64(), photos[0]?.[size]);
      assert.equal(photo?.shown, true);
    }
    assert.equal(await readPhoto(reader, product_id, "card"), null);
  }));

Deno.test("the photos of what was taken down are seen by its seller and by admins only", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    const product_id = await addProduct(owner, ann);
    const photos = await preparePhotos([await jpeg()]);
    const { photo_ids: [id] } = await market.do(ann, addPhotos, {
      product_id,
      photos,
    });
    assert(id);
    await market.do(admin, hideProduct, { product_id });
    for (const viewer of [null, ben]) {
      assert.equal(await readPhoto(reader, id, "full", viewer), null);
    }
    for (const viewer of [ann, admin]) {
      const photo = await readPhoto(reader, id, "full", viewer);
      assert.equal(photo?.shown, false);
    }
  }));

Deno.test("a product has at most 8 photos, a seller at most their quota", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [ann] = await market.people(1);
    const product_id = await addProduct(owner, ann);
    const [photo] = await preparePhotos([await jpeg()]);
    const some = (count: number) =>
      Array.from({ length: count }, () => photo as PreparedPhoto);
    await market.do(ann, addPhotos, { product_id, photos: some(5) });
    await market.refused(
      ann,
      addPhotos,
      { product_id, photos: some(4) },
      "invalid_input",
    );
    await market.do(ann, addPhotos, { product_id, photos: some(3) });
    const hoard = await addProduct(owner, ann);
    await owner`
      insert into photos (id, product_id, position, width, height, card, "full")
      select gen_random_uuid(), ${hoard}, n, 1, 1, '', '' from generate_series(1, ${PHOTO_QUOTA}) n`;
    const full = await addProduct(owner, ann);
    await market.refused(
      ann,
      addPhotos,
      { product_id: full, photos: some(1) },
      "conflict",
    );
  }));

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
