/** This machine: its data folder, its disk, its clock, and what is before it. */
import { accessSync, constants, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../../app/config.ts";
import { proxyingFault } from "../../app/proxying.ts";
import { clockFault } from "../../cluster/beat/clock.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

/** The space of a disk, in bytes. */
interface DiskSpace {
  readonly free: number;
  readonly total: number;
}

/**
 * Returns whether a folder can be written to, or made where it is missing.
 * Nothing is written to find out.
 */
export function judgeDataFolder(
  { dataDir, database }: Pick<Config, "dataDir" | "database">,
): Finding {
  const there = nearestFolder(dataDir);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
    if (!Deno.statSync(there).isDirectory) throw new Error("it is a file");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `${dataDir} cannot be written to (${why}): give it to the ` +
      "user that runs DistSales, or set DATA_DIR to another.";
    return database === undefined
      ? wrong("data folder", text)
      : note("data folder", `Only figures are kept there: ${text}`);
  }
  return ok(
    "data folder",
    there === dataDir ? `${dataDir}.` : `${dataDir}, which a start makes.`,
  );
}

/** The folder itself, or the nearest one above it that exists. */
function nearestFolder(path: string): string {
  for (let at = path;; at = dirname(at)) {
    try {
      Deno.statSync(at);
      return at;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound) || dirname(at) === at) {
        return at;
      }
    }
  }
}

/** Returns the space on the disk of a folder, or null where it is not told. */
export function spaceAt(path: string): DiskSpace | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(nearestFolder(path));
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return null;
  }
}

const MIN_FREE_BYTES = 1024 ** 3;
const MIN_FREE_SHARE = 0.05;

/**
 * PostgreSQL stops when its disk is full.
 *
 * @param holdsDatabase Whether the database lies on this disk.
 */
export function judgeDisk(
  space: DiskSpace | null,
  holdsDatabase: boolean,
): Finding {
  if (space === null) return note("disk", "its space is not told.");
  const { free, total } = space;
  const text = `${inUnits(free)} of ${inUnits(total)} are free.`;
  const isFull = free < MIN_FREE_BYTES || free < total * MIN_FREE_SHARE;
  if (!isFull) return ok("disk", text);
  return holdsDatabase
    ? wrong(
      "disk",
      `${text} PostgreSQL stops when none is left: make room, or move DATA_DIR ` +
        "to a larger disk.",
    )
    : note("disk", `${text} The database lies elsewhere.`);
}

/** What the photos take, beside all that the database takes, in bytes. */
export function judgePhotos(
  { count, databaseBytes, photosBytes }: {
    readonly count: number;
    readonly photosBytes: number;
    readonly databaseBytes: number;
  },
): Finding {
  return ok(
    "photos",
    `${count} in ${inUnits(photosBytes)} of the database's ${
      inUnits(databaseBytes)
    }.`,
  );
}

/** Files and connections that a node has open beside those to its database. */
const OWN_FILES = 100;
/** Fewer visitors than this at the same time are few. */
const MANY_VISITORS = 1_000;

/**
 * Returns how many files and connections a process may have open, or null
 * where that is not told. As for this process, so for a node started like it.
 */
export function openFilesLimit(): number | null {
  try {
    const text = Deno.readTextFileSync("/proc/self/limits");
    const limit = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1];
    return limit === undefined
      ? null
      : limit === "unlimited"
      ? Infinity
      : Number(limit);
  } catch {
    return null;
  }
}

/** @param pool The most connections of a node to its database. */
export function judgeOpenFiles(limit: number | null, pool: number): Finding {
  if (limit === null) return note("open files", "their limit is not told.");
  const left = limit - pool - OWN_FILES;
  const text = `${limit} for a process that is started here`;
  const remedy = "raise it (ulimit -n; LimitNOFILE= in a unit).";
  if (left <= 0) {
    return wrong("open files", `${text}, too few for a node: ${remedy}`);
  }
  return left < MANY_VISITORS
    ? note("open files", `${text}: ${left} visitors at a time; ${remedy}`)
    : ok("open files", `${text}.`);
}

/** @param aheadMs How far this machine's clock is ahead of the database's. */
export function judgeClock(aheadMs: number): Finding {
  const fault = clockFault(aheadMs);
  return fault === null
    ? ok("clock", `${Math.round(Math.abs(aheadMs))} ms from the database's.`)
    : wrong("clock", fault);
}

/** Returns whether the settings fit what stands before the node. */
export function judgeProxy(
  config: Pick<Config, "publicUrl" | "trustProxy">,
): Finding {
  const { publicUrl, trustProxy } = config;
  const fault = proxyingFault(config);
  if (fault !== null) {
    return trustProxy ? note("proxy", fault) : wrong("proxy", fault);
  }
  return ok(
    "proxy",
    trustProxy ? `trusted; people come by ${publicUrl}.` : "none is trusted.",
  );
}

function inUnits(bytes: number): string {
  const megabytes = bytes / 1024 ** 2;
  return megabytes < 1024
    ? `${Math.round(megabytes)} MiB`
    : `${(megabytes / 1024).toFixed(1)} GiB`;
}
