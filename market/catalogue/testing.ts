/** What is put up for sale in tests, and photos of it. */
import sharp from "sharp";

/** Returns a picture of one colour. */
export function plain(width: number, height: number, background = "#357") {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** Returns a file as a browser sends it. */
export function file(bytes: Uint8Array | string, name = "photo.jpg"): File {
  const part = typeof bytes === "string" ? bytes : new Uint8Array(bytes);
  return new File([part], name);
}

/** Returns a photo as people upload it. */
export async function jpeg(width = 60, height = 40, background = "#357") {
  return file(await plain(width, height, background).jpeg().toBuffer());
}

/** Something to list. */
export const LAMP = {
  title: "Desk lamp",
  quantity: 1,
  description: "Brass, with a green shade.",
  category: "home",
  condition: "good",
  price_cents: 2500,
} as const;
