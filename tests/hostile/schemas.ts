/** Finds the project's schemas, and the texts that each of them takes. */
import { z } from "zod";
import { VARIABLES } from "../../app/variables.ts";
import { clusterCommands } from "../../cluster/members/member_commands.ts";
import { healthCommands } from "../../health/keep/samples_store.ts";
import { commands } from "../../market/commands.ts";
import { clientEvents } from "../../realtime/events.ts";
import { READS } from "../../routes/api/(_openapi)/reads.ts";
import { isTest, readSources } from "../architecture/sources.ts";

/** Whose modules are looked through for schemas: what strangers talk to. */
const FOLDERS = /^(app|cluster|health|lib|market|realtime|routes)\//;

/** Begins to listen, or to serve, as soon as it is imported. */
const NOT_IMPORTED = /^app\/start\//;

/**
 * Returns every schema by a name: those of all commands, socket events, reads
 * and environment variables by their registries, and whatever else a module
 * exports, such as the fields of a form.
 */
export async function allSchemas(): Promise<ReadonlyMap<string, z.ZodType>> {
  const found = new Map<string, z.ZodType>();
  for (const list of [commands, healthCommands, clusterCommands]) {
    for (const [name, { input }] of list) found.set(`command ${name}`, input);
  }
  for (const [name, schema] of Object.entries(clientEvents)) {
    found.set(`event ${name}`, schema);
  }
  for (const { path, query } of READS) {
    if (query !== undefined) found.set(`GET ${path}`, query);
  }
  for (const [name, schema] of Object.entries(VARIABLES)) {
    found.set(`variable ${name}`, schema);
  }
  for (const { path } of await readSources()) {
    if (!FOLDERS.test(path) || NOT_IMPORTED.test(path) || isTest(path)) {
      continue;
    }
    const module = await import(new URL(`../../${path}`, import.meta.url).href);
    for (const [name, value] of Object.entries(module)) {
      if (value instanceof z.ZodType) found.set(`${path} ${name}`, value);
    }
  }
  return found;
}

/** Where a value stands in an input: names of fields, 0 for one of a list. */
type Path = readonly (string | 0)[];

/** Returns where in its input a schema takes single values, texts among them. */
export function leavesOf(schema: z.core.$ZodType): Path[] {
  const { def } = schema._zod;
  const inner = def as unknown as {
    readonly shape: Record<string, z.core.$ZodType>;
    readonly element: z.core.$ZodType;
    readonly options: readonly z.core.$ZodType[];
    readonly innerType: z.core.$ZodType;
    readonly in: z.core.$ZodType;
    readonly out: z.core.$ZodType;
    readonly valueType: z.core.$ZodType;
  };
  switch (def.type) {
    case "object":
      return Object.entries(inner.shape).flatMap(([name, field]) =>
        leavesOf(field).map((path) => [name, ...path])
      );
    case "record":
      return leavesOf(inner.valueType).map((path) => ["any", ...path]);
    case "array":
      return leavesOf(inner.element).map((path) => [0 as const, ...path]);
    case "union":
      return inner.options.flatMap(leavesOf);
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "readonly":
    case "catch":
    case "nonoptional":
      return leavesOf(inner.innerType);
    case "pipe":
      return leavesOf(
        inner.in._zod.def.type === "transform" ? inner.out : inner.in,
      );
    default:
      return [[]];
  }
}

/** Returns an input that holds `value` at `path`, and nothing else. */
export function inputWith(path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  const inner = inputWith(rest, value);
  return first === 0 ? [inner] : { [first]: inner };
}
