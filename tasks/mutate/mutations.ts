/** Small changes to a source, each of which a test should notice. */

/** One change: what stands at `start` is replaced. */
export interface Mutation {
  /** The place in the text, in UTF-16 code units. */
  readonly start: number;
  /** The line that it is in, from 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** What is written where, and what it becomes. `$1` is kept. */
type Rule = readonly [pattern: RegExp, after: string];

const CODE: readonly Rule[] = [
  [/ === /g, " !== "],
  [/ !== /g, " === "],
  [/ <= /g, " < "],
  [/ >= /g, " > "],
  [/ < /g, " <= "],
  [/ > /g, " >= "],
  [/ && /g, " || "],
  [/ \|\| /g, " && "],
  [/ - (?=\w)/g, " + "],
  [/\btrue\b/g, "false"],
  [/\bfalse\b/g, "true"],
  [/(?<=\bif \()!/g, ""],
  [/\.some\(/g, ".every("],
  [/\.every\(/g, ".some("],
  [/\bMath\.min\(/g, "Math.max("],
  [/\bMath\.max\(/g, "Math.min("],
];

const SQL: readonly Rule[] = [
  [/(?<=\s)and(?=\s)/g, "or"],
  [/(?<=\s)or(?=\s)/g, "and"],
  [/ is null\b/g, " is not null"],
  [/ is not null\b/g, " is null"],
  [/ <> /g, " = "],
  [/ = (?=\$\{|\w|')/g, " <> "],
  [/ <= /g, " < "],
  [/ >= /g, " > "],
  [/ < /g, " <= "],
  [/ > /g, " >= "],
  [/\bnot exists\b/g, "exists"],
  [/\bdesc\b/g, "asc"],
];

/** Returns every mutation of a source, in the order of its text. */
export function mutationsOf(source: string): Mutation[] {
  const kinds = kindsOf(source);
  const mutations: Mutation[] = [];
  const add = (rules: readonly Rule[], kind: Kind) => {
    for (const [pattern, after] of rules) {
      for (const { index, 0: before } of source.matchAll(pattern)) {
        const at = before.startsWith(" ") ? index + 1 : index;
        if (kinds[at] !== kind) continue;
        const line = source.slice(0, at).split("\n").length;
        mutations.push({ start: index, line, before, after });
      }
    }
  };
  add(CODE, "code");
  add(SQL, "sql");
  return mutations.sort((a, b) => a.start - b.start);
}

/** Returns the source with the change in it. */
export function mutate(source: string, { start, before, after }: Mutation) {
  return source.slice(0, start) + after + source.slice(start + before.length);
}

type Kind = "code" | "sql" | "other";

/**
 * Returns what each character belongs to; comments, texts and patterns are
 * `other`. A template is SQL when something stands before it, such as `sql` or
 * `tx<Row[]>`; else it is a text.
 */
function kindsOf(source: string): Kind[] {
  const kinds: Kind[] = [];
  /** The templates around this place: what they are, and their open braces. */
  const around: { kind: Kind; braces: number }[] = [];
  let template: Kind | null = null;
  let i = 0;
  const take = (length: number, kind: Kind) => {
    for (let n = 0; n < length; n++) kinds[i++] = kind;
  };
  while (i < source.length) {
    const rest = source.slice(i, i + 2);
    if (template !== null) {
      if (source[i] === "`") {
        take(1, "other");
        template = null;
      } else if (rest === "${") {
        take(2, "other");
        around.push({ kind: template, braces: 0 });
        template = null;
      } else take(source[i] === "\\" ? 2 : 1, template);
      continue;
    }
    const outer = around.at(-1);
    const other = OTHER.exec((OTHER.lastIndex = i, source))?.[0];
    if (other !== undefined && !isDivision(source, i)) {
      take(other.length, "other");
    } else if (source[i] === "`") {
      template = /[\w$>)]/.test(source[i - 1] ?? "") ? "sql" : "other";
      take(1, "other");
    } else if (source[i] === "}" && outer?.braces === 0) {
      template = outer.kind;
      around.pop();
      take(1, "other");
    } else {
      if (outer && source[i] === "{") outer.braces++;
      if (outer && source[i] === "}") outer.braces--;
      take(1, "code");
    }
  }
  return kinds;
}

/** A comment, a text, or a pattern, from here. */
const OTHER =
  /\/\*[^]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

/** Whether the slash at `index` divides: it comes after a value. */
function isDivision(source: string, index: number): boolean {
  if (source[index] !== "/" || /[/*]/.test(source[index + 1] ?? "")) {
    return false;
  }
  return /[\w$)\]]\s*$/.test(source.slice(Math.max(0, index - 20), index));
}
