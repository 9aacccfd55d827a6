/** The description of the JSON API. */
import { z } from "zod";
import type { AnyCommand } from "../../../cluster/command.ts";
import { ERROR_CODES } from "../../../lib/errors/error_codes.ts";
import { MAX_PHOTOS } from "../../../market/catalogue/photos/photo_files.ts";
import { keepPhotos } from "../../../market/catalogue/photos/kept_photos.ts";
import { addPhotos } from "../../../market/catalogue/photos/photos.ts";

type Json = Record<string, unknown>;

/** A read: its path, the schemas of its query string and of its answer. */
export interface ReadDescription {
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodType;
  /**
   * The answer, for programs; the types and the contract's test hold the
   * answers to it.
   */
  readonly result: z.ZodType;
  /** The statuses of that answer; 200 alone unless told. */
  readonly statuses?: readonly number[];
  readonly login?: boolean;
  /** Names of path parameters that are UUIDs. */
  readonly ids?: readonly string[];
}

/**
 * Returns the OpenAPI 3.1 description of the JSON API, generated from the zod
 * schemas of inputs and answers.
 *
 * @param version The application's.
 */
export function describeApi(
  commands: Iterable<AnyCommand>,
  reads: readonly ReadDescription[],
  version: string,
): Json {
  const paths: Record<string, Json> = {};
  for (const command of commands) {
    if (command.access === "system" || command.exposed === false) continue;
    paths[`/api/commands/${command.name}`] = { post: describeCommand(command) };
  }
  for (const read of reads) paths[read.path] = { get: describeRead(read) };
  paths["/api/photos"] = { post: describeUpload(keepPhotos) };
  paths["/api/products/{id}/photos"] = {
    post: describeUpload(addPhotos, "id"),
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "DistSales",
      version,
      description:
        "Everything that changes data is a command: POST it with an id of " +
        "your own, and repeat it with the same id as often as you like; it " +
        "is carried out at most once, and what was refused stays refused " +
        "under that id. Any node takes it.",
    },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "session" },
      },
      schemas: { Error: ERROR_SCHEMA },
    },
  };
}

const ERROR_SCHEMA: Json = {
  type: "object",
  required: ["ok", "error"],
  properties: {
    ok: { const: false },
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { enum: ERROR_CODES },
        message: { type: "string" },
        issues: {
          type: "array",
          items: {
            type: "object",
            required: ["path", "message"],
            properties: {
              path: { type: "array" },
              message: { type: "string" },
            },
          },
        },
      },
    },
  },
};

const ANY_FAILURE: Json = {
  description: "Refused; `code` says why, `message` what to do.",
  content: {
    "application/json": { schema: { $ref: "#/components/schemas/Error" } },
  },
};

const SECURITY = [{ bearer: [] }, { session: [] }];

/**
 * Describes what a command answers, also one that has an address of its own.
 */
function answersOf(command: AnyCommand): Json {
  return {
    200: {
      description: "Carried out, now or by an earlier request with this id.",
      content: {
        "application/json": {
          schema: {
            type: "object",
            required: ["ok", "result", "epoch"],
            properties: {
              ok: { const: true },
              result: jsonSchema(command.result, "output"),
              epoch: { type: "integer" },
            },
          },
        },
      },
    },
    default: ANY_FAILURE,
  };
}

/**
 * Describes a command that takes photos. They are files, so that it comes as a
 * form, and its id in a header.
 */
function describeUpload(command: AnyCommand, ...inPath: string[]): Json {
  return {
    operationId: command.name,
    summary: `${command.summary} Every file of the form is one.`,
    security: SECURITY,
    parameters: [...inPath.map(pathId), {
      name: "Idempotency-Key",
      in: "header",
      required: true,
      description: "A UUID of your own; a repeat with it is safe.",
      schema: { type: "string", format: "uuid" },
    }],
    requestBody: {
      required: true,
      content: {
        "multipart/form-data": {
          schema: {
            type: "object",
            properties: {
              photos: {
                type: "array",
                minItems: 1,
                maxItems: MAX_PHOTOS,
                items: { type: "string", format: "binary" },
              },
            },
          },
        },
      },
    },
    responses: answersOf(command),
  };
}

function describeCommand(command: AnyCommand): Json {
  const schema = {
    type: "object",
    required: ["id", "input"],
    additionalProperties: false,
    properties: {
      id: { type: "string", format: "uuid" },
      input: jsonSchema(command.input, "input"),
    },
  };
  return {
    operationId: command.name,
    summary: command.summary,
    ...(command.access === "anyone" ? {} : { security: SECURITY }),
    requestBody: {
      required: true,
      content: { "application/json": { schema } },
    },
    responses: answersOf(command),
  };
}

function describeRead(read: ReadDescription): Json {
  const inPath = (read.ids ?? []).map(pathId);
  const schema = jsonSchema(read.result, "output");
  const answer = {
    description: read.summary,
    content: { "application/json": { schema } },
  };
  return {
    summary: read.summary,
    ...(read.login ? { security: SECURITY } : {}),
    parameters: [...inPath, ...queryParameters(read.query)],
    responses: {
      ...Object.fromEntries(
        (read.statuses ?? [200]).map((status) => [status, answer]),
      ),
      default: ANY_FAILURE,
    },
  };
}

function pathId(name: string): Json {
  return {
    name,
    in: "path",
    required: true,
    schema: { type: "string", format: "uuid" },
  };
}

function queryParameters(query: z.ZodType | undefined): Json[] {
  if (query === undefined) return [];
  const { properties = {} } = jsonSchema(query, "input") as {
    properties?: Record<string, Json>;
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    schema,
  }));
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  return z.toJSONSchema(schema, { io, unrepresentable: "any" });
}
