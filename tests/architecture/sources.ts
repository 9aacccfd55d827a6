/** Reads the project's sources as text: which files there are, what each imports and exports. */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
const root = fileURLToPath(new URL("../../", import.meta.url));

/** One import, or re-export, of one project file by another. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** The names as the other file exports them; `*` for all of them. */
  readonly names: readonly string[];
}

/** A source file and its text. Paths are relative to the project's folder. */
interface Source {
  readonly path: string;
  readonly text: string;
}

const SKIPPED = ["node_modules", "_fresh", "coverage"];

/** Returns all sources with one of these endings, sorted by path. */
export async function readSources(
  endings = /\.tsx?$/,
): Promise<readonly Source[]> {
  const paths: string[] = [];
  await collect(root, paths);
  const texts = paths.filter((path) => endings.test(path)).sort();
  return await Promise.all(texts.map(async (path) => ({
    path,
    text: await Deno.readTextFile(join(root, path)),
  })));
}

async function collect(directory: string, paths: string[]): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (name.startsWith(".") || SKIPPED.includes(name)) continue;
    const path = join(directory, name);
    if (isDirectory) await collect(path, paths);
    else paths.push(relative(root, path));
  }
}

/** Whether a file is a test, or helps tests alone. */
export function isTest(path: string): boolean {
  return /(_test\.tsx?|testing\.tsx?)$|^(tests|bench)\/|\/(testing|tests)\//
    .test(path);
}

/** Returns every import that a file makes of another of the project. */
export function importsOf({ path, text }: Source): Import[] {
  const imports: Import[] = [];
  for (const match of text.matchAll(STATIC_IMPORT)) {
    const { kind, list = "", specifier = "" } = match.groups ?? {};
    const to = resolve(path, specifier);
    if (to === null) continue;
    const typeOnly = kind === "type" || isTypesOnly(list);
    imports.push({ from: path, to, typeOnly, names: namesOf(list) });
  }
  for (const [, specifier = ""] of text.matchAll(DYNAMIC_IMPORT)) {
    const to = resolve(path, specifier);
    if (to === null) continue;
    imports.push({ from: path, to, typeOnly: false, names: ["*"] });
  }
  return imports;
}

/** The list cannot hold a statement's end, so no import runs into the next. */
const STATIC_IMPORT =
  /^(?:import|export)\s+(?:(?<kind>type)\s+)?(?<list>[^"';=]*?)\s*(?:from\s*)?"(?<specifier>[^"]+)"/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*"([^"]+)"\s*\)/g;

/** What the stand-in for Fresh is imported as. */
const ENTRIES: Readonly<Record<string, string>> = {
  "fresh": "packages/fresh/mod.ts",
  "fresh/dev": "packages/fresh/dev.ts",
  "fresh/runtime": "packages/fresh/runtime.ts",
};

function resolve(from: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return ENTRIES[specifier] ?? null;
  return relative(root, join(root, dirname(from), specifier));
}

/** Whether a list such as `{ type A, type B }` names nothing but types. */
function isTypesOnly(list: string): boolean {
  const parts = partsOf(list);
  return parts.length > 0 && parts.every((name) => name.startsWith("type "));
}

function namesOf(list: string): string[] {
  const names = partsOf(list).map((part) =>
    part.replace(/^type\s+/, "").split(/\s+as\s+/)[0] ?? ""
  );
  const before = list.replace(/\{[^}]*\}/, "").split(",")
    .map((part) => part.trim()).filter(Boolean);
  for (const name of before) names.push(name.startsWith("*") ? "*" : "default");
  return names;
}

function partsOf(list: string): string[] {
  return (/\{([^}]*)\}/.exec(list)?.[1] ?? "").split(",")
    .map((name) => name.trim().replaceAll(/\s+/g, " ")).filter(Boolean);
}

/** Returns the names that a file exports, its default apart. */
export function exportsOf({ text }: Source): string[] {
  const names = [...text.matchAll(DECLARATION)].map(([, name = ""]) => name);
  for (const [, list = ""] of text.matchAll(EXPORT_LIST)) {
    for (const part of list.split(",")) {
      const name = part.trim().replace(/^type\s+/, "").split(/\s+as\s+/).at(-1);
      if (name && name !== "default") names.push(name);
    }
  }
  return [...new Set(names)];
}

const DECLARATION =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|const|let|class|interface|type|enum)\s+([\w$]+)/gm;
const EXPORT_LIST = /^export\s+(?:type\s+)?\{([^}]*)\}/gm;
