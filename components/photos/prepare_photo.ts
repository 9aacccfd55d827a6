/** Photos made ready in the browser: upright, and no larger than they need. */

/** The longest side that is sent, in pixels; the server keeps less. */
const MAX_SENT_SIDE = 2560;

/** What the server takes as it is, by the type that the browser gives. */
const SENT_TYPES = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/avif",
  "image/gif",
]);

/** How good a photo is drawn again, from 0 to 1. */
const JPEG_QUALITY = 0.9;

/** A picture that the browser has decoded, upright. */
interface Decoded {
  readonly image: CanvasImageSource;
  readonly width: number;
  readonly height: number;
  close(): void;
}

/**
 * Returns a photo as it is sent: at most 2,560 pixels long, turned to the right
 * by quarters, without what a camera writes into it. One that is small enough
 * already is returned as it is.
 *
 * @param maxBytes The largest file that the server takes.
 * @throws {Error} whose message names the file, where it cannot be read.
 */
export async function preparePhoto(
  source: Blob,
  name: string,
  quarters: number,
  maxBytes: number,
): Promise<Blob> {
  const decoded = await decode(source, name);
  try {
    const { width, height } = decoded;
    const scale = Math.min(1, MAX_SENT_SIDE / Math.max(width, height));
    const isFit = SENT_TYPES.has(source.type) && source.size <= maxBytes;
    if (scale === 1 && quarters === 0 && isFit) return source;
    const drawn = await draw(decoded, scale, quarters);
    if (drawn === null || drawn.size > maxBytes) {
      throw new Error(`“${name}” could not be made smaller. Choose another.`);
    }
    return drawn;
  } finally {
    decoded.close();
  }
}

async function decode(source: Blob, name: string): Promise<Decoded> {
  try {
    const bitmap = await createImageBitmap(source, {
      imageOrientation: "from-image",
    });
    const { width, height } = bitmap;
    return { image: bitmap, width, height, close: () => bitmap.close() };
  } catch {
    return await decodeByElement(source).catch(() => {
      throw new Error(unreadable(source, name));
    });
  }
}

/** Some browsers decode more by an element than by `createImageBitmap`. */
async function decodeByElement(source: Blob): Promise<Decoded> {
  const url = URL.createObjectURL(source);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    if (width === 0 || height === 0) throw new Error("It has no size.");
    return { image, width, height, close: () => URL.revokeObjectURL(url) };
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
}

function unreadable({ type }: Blob, name: string): string {
  if (/^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name)) {
    return `“${name}” is a HEIC photo, which this browser cannot read. ` +
      "Save it as a JPEG first.";
  }
  return `“${name}” is not a photo that can be read. ` +
    "Choose a JPEG, PNG, WebP, AVIF or GIF file.";
}

/** Draws on white, as a JPEG shows nothing through. */
async function draw(
  { image, width, height }: Decoded,
  scale: number,
  quarters: number,
): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  const [wide, high] = [
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  ];
  const isLying = quarters % 2 === 1;
  canvas.width = isLying ? high : wide;
  canvas.height = isLying ? wide : high;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate(quarters * Math.PI / 2);
  context.drawImage(image, -wide / 2, -high / 2, wide, high);
  return await new Promise((resolve) =>
    canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY)
  );
}
