/**
 * Product photos for the demo market: still lifes drawn as SVG, the same for
 * the same name.
 */
import sharp from "sharp";
import { pick, seeded } from "./random.ts";
import { indoors } from "./things_indoors.ts";
import { kept } from "./things_kept.ts";
import { outdoors } from "./things_outdoors.ts";

/** The colours of a thing. */
interface Colours {
  readonly main: string;
  readonly dark: string;
  readonly light: string;
  readonly accent: string;
}

/** Draws a thing as SVG on a square of 400, standing on y = 360. */
export type Drawing = (colours: Colours) => string;

const DRAWINGS = { ...indoors, ...outdoors, ...kept };

/** What there is a drawing of. */
export type Thing = keyof typeof DRAWINGS;

const COLOURS: readonly Colours[] = [
  { main: "#c8553d", dark: "#4a2a24", light: "#f2c9a1", accent: "#f2a541" },
  { main: "#2f6690", dark: "#16324f", light: "#c5dcea", accent: "#e9b44c" },
  { main: "#588157", dark: "#2b3d2b", light: "#dad7cd", accent: "#e07a5f" },
  { main: "#e0a458", dark: "#5b3a1e", light: "#fbe8c6", accent: "#a63d40" },
  { main: "#7d5ba6", dark: "#35264c", light: "#e3d5f0", accent: "#f2b5a7" },
  { main: "#3d405b", dark: "#1f2133", light: "#c9ccdf", accent: "#e07a5f" },
  { main: "#d1495b", dark: "#49212a", light: "#f7d1cd", accent: "#edae49" },
  { main: "#00798c", dark: "#0b3c49", light: "#bfe3e0", accent: "#edae49" },
  { main: "#8d6a4f", dark: "#3e2c20", light: "#e6d3bd", accent: "#5f8d8c" },
  { main: "#ece2d0", dark: "#6b5a48", light: "#ffffff", accent: "#b5654a" },
];

/** Which colours a word in the name asks for. */
const NAMED_COLOURS: readonly (readonly [RegExp, number])[] = [
  [/navy|blue|denim/i, 1],
  [/green|zinc/i, 2],
  [/yellow|camel|straw|brass|gold/i, 3],
  [/black|grey|charcoal/i, 5],
  [/teal/i, 7],
  [/walnut|oak|brown|leather|bronze|copper|felt|mohair/i, 8],
  [/white|porcelain|plaster|silver|steel/i, 9],
];

/** Wall, its light, and the table below. */
const ROOMS = [
  ["#efe6da", "#fdf8f0", "#d9c6ac"],
  ["#dfe7e4", "#f6faf8", "#b9c9c2"],
  ["#e6e1ec", "#f8f5fb", "#c6bcd3"],
  ["#e3e9f0", "#f7fafd", "#bccad8"],
  ["#f3e3dc", "#fdf5f1", "#dcbfb0"],
  ["#e9ead9", "#f9faee", "#c8caa6"],
  ["#d8dde3", "#eef1f5", "#8f9aa7"],
] as const;

/**
 * Width and height in pixels: as telephones and cameras take them, upright,
 * across and square.
 */
const SHAPES = [
  [880, 660],
  [880, 660],
  [720, 720],
  [660, 880],
  [900, 600],
  [704, 880],
] as const;

/**
 * Returns a JPEG of a thing.
 *
 * @param name What makes this picture different from others of the same thing.
 * @param view 0 shows the whole thing; each further view comes closer.
 */
export async function takePhoto(
  thing: Thing,
  name: string,
  view: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const jpeg = await sharp(
    new TextEncoder().encode(drawScene(thing, name, view)),
  )
    .jpeg({ quality: 88 }).toBuffer();
  return new Uint8Array(jpeg);
}

function coloursOf(name: string): Colours {
  const named = NAMED_COLOURS.find(([words]) => words.test(name))?.[1];
  return COLOURS[named ?? -1] ?? pick(seeded(`${name} colours`), COLOURS);
}

function drawScene(thing: Thing, name: string, view: number): string {
  const colours = coloursOf(name);
  const random = seeded(`${name} ${view}`);
  const [wall, glow, table] = pick(random, ROOMS);
  const [width, height] = pick(random, SHAPES);
  const side = Math.min(width, height);
  const size = side * (0.76 + 0.2 * view);
  const floor = height * 0.84;
  const edge = height * (0.6 + random() * 0.08);
  const left = (width - size) / 2 + (random() - 0.5) * side * 0.08;
  const top = floor - size * 0.9;
  const turn = (random() - 0.5) * 5;
  const mirrored = random() < 0.4;
  const place = `translate(${left.toFixed(1)} ${top.toFixed(1)}) scale(${
    (size / 400).toFixed(4)
  })`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs>
      <radialGradient id="wall" cx="${
    mirrored ? 0.75 : 0.25
  }" cy=".12" r="1.05"><stop offset="0" stop-color="${glow}"/><stop offset="1" stop-color="${wall}"/></radialGradient>
      <linearGradient id="table" x2="0" y2="1"><stop offset="0" stop-color="${table}"/><stop offset="1" stop-color="${table}" stop-opacity=".55"/></linearGradient>
      <radialGradient id="dim" cx=".5" cy=".45" r=".8"><stop offset=".62" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#1b1410" stop-opacity=".2"/></radialGradient>
      <linearGradient id="light" x1="${mirrored ? 1 : 0}" x2="${
    mirrored ? 0 : 1
  }" y2=".7"><stop offset="0" stop-color="#fff" stop-opacity=".28"/><stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".16"/></linearGradient>
      <filter id="soft" x="-30%" y="-80%" width="160%" height="260%"><feGaussianBlur stdDeviation="${
    (side / 55).toFixed(1)
  }"/></filter>
    </defs>
    <rect width="100%" height="100%" fill="${wall}"/><rect width="100%" height="100%" fill="url(#wall)"/>
    <rect y="${edge}" width="100%" height="${height - edge}" fill="${wall}"/>
    <rect y="${edge}" width="100%" height="${
    height - edge
  }" fill="url(#table)"/>
    <rect y="${edge}" width="100%" height="3" fill="#fff" opacity=".35"/>
    <ellipse cx="${width / 2 + (mirrored ? -1 : 1) * size * 0.06}" cy="${
    top + size * 0.9
  }" rx="${size * 0.42}" ry="${
    size * 0.055
  }" fill="#2a1f17" opacity=".42" filter="url(#soft)"/>
    <g transform="${place} rotate(${turn.toFixed(2)} 200 360)">${
    mirrored ? `<g transform="translate(400 0) scale(-1 1)">` : "<g>"
  }${DRAWINGS[thing](colours)}</g></g>
    <rect width="100%" height="100%" fill="url(#light)"/><rect width="100%" height="100%" fill="url(#dim)"/>
  </svg>`;
}
