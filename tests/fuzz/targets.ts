/** Everything that can be asked, from the registries and the sources. */
import { z } from "zod";
import { commands } from "../../market/commands.ts";
import { clientEvents } from "../../realtime/events.ts";
import { READS } from "../../routes/api/(_openapi)/reads.ts";
import { readSources } from "../architecture/sources.ts";
import type { Schema } from "./values.ts";

/** Something that can be asked, and the schema of what it takes. */
export interface Target {
  readonly kind: "command" | "query" | "form" | "event";
  /** The name of a command or an event; the path of a query or a form. */
  readonly name: string;
  readonly schema: Schema;
}

const NOTHING: Schema = { type: "object" };

/** Returns all targets: each command, read, page, form and event. */
export async function findTargets(): Promise<readonly Target[]> {
  const sources = await readSources();
  const routes = sources.filter(({ path }) =>
    /^routes\/(?!internal|.*\(_)(?!.*\/?_\w+\.tsx?$)/.test(path) &&
    !path.includes("_test.") && !path.includes("routes/api/commands")
  ).map(({ path, text }) => ({
    path: path.replace(/^routes/, "").replace(/\.tsx?$/, "")
      .replace(/\/index$/, "") || "/",
    text,
  }));
  const fields = fieldsOf(sources.map(({ text }) => text).join("\n"));
  const described = new Map(READS.map((read) => [
    read.path.replaceAll("{", "[").replaceAll("}", "]"),
    read.query,
  ]));
  return [
    ...[...commands.values()].map(({ name, input }): Target => ({
      kind: "command",
      name,
      schema: schemaOf(input),
    })),
    ...Object.entries(clientEvents).map(([name, schema]): Target => ({
      kind: "event",
      name,
      schema: schemaOf(schema),
    })),
    ...routes.filter(({ text }) => /^ {2}(async )?GET\b/m.test(text))
      .map(({ path }): Target => {
        const query = described.get(path);
        const schema = query ? schemaOf(query) : fields;
        return { kind: "query", name: path, schema };
      }),
    ...routes.filter(({ text }) => /^ {2}(async )?POST\b/m.test(text))
      .map(({ path }): Target => ({
        kind: "form",
        name: path,
        schema: fields,
      })),
  ];
}

function schemaOf(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as
    | Schema
    | typeof NOTHING;
}

/**
 * Returns the schema of a form that has any of the fields that some page or
 * command names, and any of the words that some form acts by.
 */
function fieldsOf(text: string): Schema {
  const names = new Set([
    ...[...text.matchAll(/ name="(\w+)"/g)].map(([, name]) => name!),
    ...[...text.matchAll(/values\["(\w+)"\]/g)].map(([, name]) => name!),
    ...[...commands.values()].flatMap(({ input }) =>
      Object.keys(schemaOf(input).properties ?? {})
    ),
  ]);
  const words = [...text.matchAll(/z\.enum\(\[([^\]]*)\]/g)]
    .flatMap(([, list = ""]) => [...list.matchAll(/"([^"]+)"/g)])
    .map(([, word]) => word!);
  const properties = Object.fromEntries(
    [...names].sort().map((name): [string, Schema] => [
      name,
      name === "action"
        ? { enum: [...new Set(words)].sort() }
        : /(^|_)(id|to)$/.test(name)
        ? { type: "string", format: "uuid" }
        : /price|quantity|seq|limit/.test(name)
        ? { type: "integer", minimum: 0 }
        : { type: "string" },
    ]),
  );
  return { type: "object", properties, required: ["action"] };
}
