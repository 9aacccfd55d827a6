/** A real Chromium from npm. */
import { inflate } from "@sparticuz/chromium";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

/** The compressed parts of Chromium, as the package holds them. */
const PARTS = ["chromium.br", "fonts.tar.br", "al2023.tar.br"];
const PACKAGE = new URL("../", import.meta.resolve("@sparticuz/chromium"));

/** The package's own configuration knows only the paths of its home. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * A name that leads to 127.0.0.1 in this Chromium. As at an address of a local
 * network, pages by plain http from there have no secure context; those from a
 * loopback address do.
 */
export const LAN_NAME = "market.test";

const ARGUMENTS = [
  // Chromium's sandbox needs rights that root and containers do not give.
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--font-render-hinting=none",
  `--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`,
];

/**
 * Starts a headless Chromium that came from npm. It is unpacked once for each
 * user of the machine; tests that start at the same time wait for each other.
 *
 * @returns The browser, for the caller to close.
 */
export async function launchChromium(): Promise<Browser> {
  const dir = await unpacked();
  return await chromium.launch({
    executablePath: join(dir, "chromium"),
    args: ARGUMENTS,
    env: {
      ...process.env,
      // Libraries and fonts that a bare machine may not have.
      LD_LIBRARY_PATH: [join(dir, "al2023/lib"), process.env.LD_LIBRARY_PATH]
        .filter(Boolean).join(":"),
      FONTCONFIG_PATH: join(dir, "fonts"),
      HOME: dir,
    },
  });
}

/** The directory of the unpacked parts. */
async function unpacked(): Promise<string> {
  const user = process.getuid?.() ?? "user";
  const dir = join(tmpdir(), `distsales-chromium-153-${user}`);
  // Only a whole directory has this name, so there is nothing to wait for.
  if (await isDirectory(dir)) return dir;
  using lock = await Deno.open(`${dir}.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await isDirectory(dir)) return dir;
  const partial = `${dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  await inflateInto(partial);
  await writeFile(join(partial, "fonts/fonts.conf"), FONTS);
  await rename(partial, dir);
  return dir;
}

/**
 * Unpacks all parts. The package unpacks into the directory for temporary
 * files, which is one for the whole process, other tests' included: so a
 * process of its own does it.
 */
async function inflateInto(dir: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(import.meta.url)],
    env: { TMPDIR: dir },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then((found) => found.isDirectory(), () => false);
}

if (import.meta.main) {
  for (const part of PARTS) {
    await inflate(fileURLToPath(new URL(`bin/${part}`, PACKAGE)));
  }
}
