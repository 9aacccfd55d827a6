/** Values from schemas: some that fit, some that nearly do, some that never do. */
import type { Random } from "../simulation/random.ts";

/** The part of a JSON Schema that values are made by. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** Text that has broken some program somewhere. */
const HOSTILE_TEXT: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\ud800\udc00",
  "\u202e\u2066abc",
  "\r\nSet-Cookie: a=b",
  "'; drop table users; --",
  "%' or '1'='1",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "${7*7}{{7*7}}%s%n",
  "../../../etc/passwd",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "NaN",
  "-0",
  "1e308",
  "9".repeat(400),
  "0x7fffffff",
  "1970-01-01T00:00:00Z",
  "00000000-0000-0000-0000-000000000000",
  "//evil.example",
  "/\\evil.example",
  "/。x",
  "=1+1;@SUM(A1)\t-1",
  "İıſK",
  "a\u0301\u0323".repeat(20_000),
  "x".repeat(70_000),
  `http://a.b${".".repeat(3000)}a`,
  "(".repeat(5000),
  "🚲".repeat(300),
];

const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  -1e308,
  [],
  {},
  [[[[]]]],
  { ["__proto__"]: { admin: true } },
  { length: -1 },
];

const WORDS = [
  "bicycle",
  "lamp",
  "Übermorgen",
  "日本",
  "old",
  "new",
  "O'Neill",
];

/** Returns a value that `schema` takes, mostly; ids are taken from `ids`. */
export function fitting(
  random: Random,
  schema: Schema,
  ids: readonly string[],
): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.anyOf !== undefined) {
    return fitting(random, random.pick(schema.anyOf), ids);
  }
  switch (schema.type) {
    case "string":
      return text(random, schema, ids);
    case "integer":
    case "number": {
      const low = Math.max(schema.minimum ?? -10, -1e9);
      return random.integer(low, Math.min(schema.maximum ?? 2000, 1e9));
    }
    case "boolean":
      return random.chance(0.5);
    case "array": {
      const least = schema.minItems ?? 0;
      const length = random.integer(least, Math.min(schema.maxItems ?? 3, 9));
      return Array.from(
        { length },
        () => fitting(random, schema.items ?? {}, ids),
      );
    }
    case "object": {
      const { properties = {}, required = [] } = schema;
      return Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => required.includes(name) || random.chance(0.6))
          .map(([name, part]) => [name, fitting(random, part, ids)]),
      );
    }
    default:
      return odd(random);
  }
}

/** Returns `value` with one or two things wrong about it. */
export function spoiled(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return odd(random);
  }
  const parts = new Map(Object.entries(value));
  for (let times = random.integer(1, 2); times > 0; times--) {
    const name = parts.size === 0 ? "a" : random.pick([...parts.keys()]);
    const how = random.next();
    if (how < 0.2) parts.delete(name);
    else if (how < 0.35) parts.set(hostile(random), odd(random));
    else if (how < 0.5) parts.set(name, spoiled(random, value));
    else parts.set(name, how < 0.75 ? hostile(random) : odd(random));
  }
  return Object.fromEntries(parts);
}

/** Returns one of the texts that break programs. */
export function hostile(random: Random): string {
  return random.pick(HOSTILE_TEXT);
}

function odd(random: Random): unknown {
  return random.chance(0.5) ? hostile(random) : random.pick(ODD);
}

function text(
  random: Random,
  { format, minLength = 0, maxLength = 60 }: Schema,
  ids: readonly string[],
): string {
  if (format === "uuid") return random.pick(ids);
  if (format === "date-time") return "2026-01-02T03:04:05Z";
  if (random.chance(0.1)) return hostile(random);
  let words = random.pick(WORDS);
  while (words.length < minLength) words += ` ${random.pick(WORDS)}`;
  return words.slice(0, maxLength);
}
