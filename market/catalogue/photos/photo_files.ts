/** Files of photos: what is taken, and how it is checked and re-encoded. */
import { Buffer } from "node:buffer";
import sharp, { type Sharp } from "sharp";
import { DomainError } from "../../../lib/errors/domain_error.ts";

/** The most photos that a product has. */
export const MAX_PHOTOS = 8;

/** The largest file that is taken as a photo. */
export const MAX_PHOTO_BYTES = 8 * 1024 * 1024;

/** What a form with photos may hold: all of them, and the text beside them. */
export const PHOTO_FORM = {
  files: MAX_PHOTOS,
  fileBytes: MAX_PHOTO_BYTES,
  bytes: MAX_PHOTOS * MAX_PHOTO_BYTES + 256 * 1024,
};

/**
 * The most pixels of a photo: a small file can unfold to far more than memory
 * holds.
 */
const MAX_PIXELS = 40_000_000;

/**
 * The longest side of a photo, in pixels: one as narrow as a thread takes
 * seconds to make smaller, however few its pixels are.
 */
const MAX_SIDE = 16_384;

/** The longest that a step of the work on a photo may take, in seconds. */
const STEP_SECONDS = 15;

/** The boxes, in pixels, that the two sizes fit into. */
const CARD = { width: 640, height: 800 };
const FULL = { width: 1600, height: 1600 };

/**
 * The most bytes of the full size: eight photos fit into one message between
 * nodes.
 */
const MAX_FULL_BYTES = 1_100_000;

/**
 * The qualities that are tried in turn until a photo is small enough. All but
 * the noisiest are small enough with the first.
 */
const FULL_QUALITIES = [82, 50, 20];

/**
 * A photo that was checked and re-encoded: WebP in base64, sizes in pixels at
 * full size.
 */
export interface PreparedPhoto {
  readonly width: number;
  readonly height: number;
  readonly card: string;
  readonly full: string;
}

/**
 * Returns the photos of an upload, re-encoded in both sizes, upright, without
 * metadata such as where they were taken. The empty file that a browser sends
 * for an untouched field is passed over.
 *
 * @throws {DomainError} `too_large` for a file above 8 MiB; `invalid_input` for
 * more than 8 files, for what is not a photo by its content, for more than 40
 * megapixels, and for a side of more than 16,384 pixels.
 */
export async function preparePhotos(
  files: readonly File[],
): Promise<PreparedPhoto[]> {
  const chosen = files.filter(({ size, name }) => size > 0 || name !== "");
  if (chosen.length > MAX_PHOTOS) {
    throw refused(`Choose at most ${MAX_PHOTOS} photos.`);
  }
  const large = chosen.find(({ size }) => size > MAX_PHOTO_BYTES);
  if (large !== undefined) {
    const message =
      `“${large.name}” is larger than 8 MB. Choose a smaller photo.`;
    throw new DomainError("too_large", message, {
      issues: [{ path: ["photos"], message }],
    });
  }
  const prepared: PreparedPhoto[] = [];
  for (const file of chosen) {
    const turn = last.then(() => prepare(file));
    last = turn.then(() => {}, () => {});
    prepared.push(await turn);
  }
  return prepared;
}

/**
 * The last photo begun. A node works on one at a time, so that uploads take
 * neither its memory nor its cores from the pages.
 */
let last: Promise<void> = Promise.resolve();

async function prepare(file: File): Promise<PreparedPhoto> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!isPhoto(bytes)) {
    throw refused(
      `“${file.name}” is not a photo. Choose a JPEG, PNG, WebP, AVIF or GIF file.`,
    );
  }
  const { width = 0, height = 0 } = await open(bytes, Infinity).metadata()
    .catch(() => {
      throw damaged(file);
    });
  if (width * height > MAX_PIXELS) {
    throw refused(
      `“${file.name}” has more than 40 megapixels. Choose a smaller photo.`,
    );
  }
  if (Math.max(width, height) > MAX_SIDE) {
    throw refused(
      `“${file.name}” is longer than ${MAX_SIDE} pixels. Choose a smaller photo.`,
    );
  }
  try {
    // Decoded and turned once; both sizes are made of these pixels.
    const { data, info } = await open(bytes, MAX_PIXELS).autoOrient()
      .resize({ ...FULL, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
    const pixels = () =>
      sharp(data, { raw: info }).timeout({ seconds: STEP_SECONDS });
    const card = await pixels()
      .resize({ ...CARD, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 78 }).toBuffer();
    const full = await encodeFull(pixels);
    return {
      width: info.width,
      height: info.height,
      card: card.toString("base64"),
      full: full.toString("base64"),
    };
  } catch {
    throw damaged(file);
  }
}

async function encodeFull(pixels: () => Sharp): Promise<Buffer> {
  let encoded = Buffer.alloc(0);
  for (const quality of FULL_QUALITIES) {
    encoded = await pixels().webp({ quality }).toBuffer();
    if (encoded.length <= MAX_FULL_BYTES) break;
  }
  return encoded;
}

function open(bytes: Uint8Array, limit: number) {
  return sharp(bytes, {
    limitInputPixels: limit === Infinity ? false : limit,
    failOn: "error",
  }).timeout({ seconds: STEP_SECONDS });
}

/**
 * Returns whether a file begins as the formats do that browsers show. SVG is
 * none of them: it can hold scripts.
 */
function isPhoto(bytes: Uint8Array): boolean {
  const begins = (text: string, at = 0) =>
    [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  return begins("\xff\xd8\xff") || begins("\x89PNG\r\n\x1a\n") ||
    begins("RIFF") && begins("WEBP", 8) || begins("GIF8") ||
    begins("ftypavif", 4) || begins("ftypavis", 4);
}

function damaged(file: File): DomainError {
  return refused(
    `“${file.name}” is damaged and cannot be read. Choose another photo.`,
  );
}

function refused(message: string): DomainError {
  return new DomainError("invalid_input", message, {
    issues: [{ path: ["photos"], message }],
  });
}
