/**
 * No regular expression takes longer than in proportion to the text that it is
 * given: people write that text. V8 goes back and tries again, so that one of the
 * wrong form takes the square of a text's length, or worse.
 */
import assert from "node:assert/strict";
import { analyse } from "scslre";
import { isTest, readSources } from "./sources.ts";

/** Those that may take longer, and why nobody can make use of it. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "db/embedded/server.ts /\\s*\\n\\s*/g":
    "It reads what our own PostgreSQL printed.",
  "packages/fresh/src/router.ts /(?<!:\\w+|[)}])\\*/g":
    "It reads the patterns of the app's own routes.",
  "packages/fresh/src/runtime/asset.ts /(?<=^|,\\s+)[^\\s,]+/g":
    "It reads what the app's own pages name as their pictures.",
};

/**
 * Files that put a regular expression together while they run, which is not
 * looked at, and what they put together.
 */
const PUT_TOGETHER: Readonly<Record<string, string>> = {
  "lib/input/tidy.ts": "Classes of one character each.",
  "tasks/counts.ts": "The name of an attribute of our own tests' report.",
};

/** A regular expression as the sources have it. */
interface Literal {
  readonly path: string;
  readonly pattern: string;
  readonly flags: string;
}

const sources = (await readSources()).filter(({ path }) => !isTest(path));

Deno.test("no regular expression takes more than linear time", () => {
  const slow = sources.flatMap(literalsOf).filter(isSlow).map(nameOf);
  assert.deepEqual([...new Set(slow)].sort(), Object.keys(EXCEPTIONS).sort());
});

Deno.test("no other file puts regular expressions together", () => {
  const files = sources.filter(({ text }) => /\bRegExp\(/.test(text));
  assert.deepEqual(
    files.map(({ path }) => path),
    Object.keys(PUT_TOGETHER),
  );
});

Deno.test("what takes longer is found", () => {
  const slow = ["[.,]+$", "^(.*)@(.*x.*)$", "(a+)+b", "\\s*\\n"];
  const quick = ["^[.,]+$", "^[^@]*@x", "^(a+b)+c", "\\s"];
  const found = [...slow, ...quick]
    .filter((pattern) => isSlow({ path: "", pattern, flags: "" }));
  assert.deepEqual(found, slow);
});

function isSlow({ pattern, flags }: Literal): boolean {
  const { reports } = analyse({ source: pattern, flags }, { maxReports: 1 });
  return reports.length > 0;
}

function nameOf({ path, pattern, flags }: Literal): string {
  return `${path} /${pattern}/${flags}`;
}

/** Returns the regular expressions that a file writes out. */
function literalsOf(
  { path, text }: { readonly path: string; readonly text: string },
): Literal[] {
  const found: Literal[] = [];
  const plugin: Deno.lint.Plugin = {
    name: "expressions",
    rules: {
      collect: {
        create: () => ({
          Literal(node) {
            if (!("regex" in node) || node.regex === undefined) return;
            const { flags, pattern } = node.regex;
            found.push({ path, pattern, flags });
          },
        }),
      },
    },
  };
  Deno.lint.runPlugin(plugin, path, text);
  return found;
}
