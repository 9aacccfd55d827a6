/**
 * Reading a form while it arrives: what is beyond a limit is not kept, and what
 * cannot be a form of ours is not read further.
 */
import {
  Busboy,
  type BusboyFileStream,
  type BusboyInstance,
} from "@fastify/busboy";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { readAtPace, readBeginning } from "../../lib/http/read_limited.ts";
import { TEXT_LIMIT_BYTES, tooLarge } from "./body.ts";

/** What a form may hold besides its texts. */
export interface FormLimits {
  /** How many files; of more, the first ones are kept. */
  readonly files: number;
  /** The most bytes of one file; a longer one is not kept. */
  readonly fileBytes: number;
  /** The most bytes of the whole. */
  readonly bytes: number;
}

/** Those of a form of texts alone. */
export const TEXT_FORM: FormLimits = {
  files: 0,
  fileBytes: 0,
  bytes: TEXT_LIMIT_BYTES,
};

/** No form of ours has as many fields, or files that are passed over. */
const MAX_FIELDS = 64;
const MAX_PARTS = 2 * MAX_FIELDS;

/** A part says its name, its type and a file's name. */
const MAX_PART_HEADERS = 16;
const MAX_PART_HEADER_BYTES = 4096;

/** A form as far as it was kept. */
export interface FormContent {
  readonly data: FormData;
  /** Why the rest was not kept; null when all of it is there. */
  readonly excess: DomainError | null;
}

/**
 * Returns the request's form, urlencoded or multipart.
 *
 * @throws {DomainError} `too_large` when more than the limit was announced,
 * `invalid_input` when it is no form.
 * @throws what `readAtPace` throws.
 */
export async function readFormData(
  request: Request,
  limits: FormLimits,
): Promise<FormContent> {
  const type = request.headers.get("content-type") ?? "";
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    return await readUrlencoded(request.body);
  }
  if (!/^multipart\/form-data\s*;/i.test(type)) throw notAForm();
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limits.bytes) throw tooLarge(limits.bytes);
  return await new Multipart(type, limits).read(request.body);
}

async function readUrlencoded(body: Request["body"]): Promise<FormContent> {
  const { bytes, isWhole } = await readBeginning(body, TEXT_LIMIT_BYTES);
  const data = new FormData();
  const fields = new URLSearchParams(new TextDecoder().decode(bytes));
  for (const [name, value] of fields) data.append(name, value);
  return { data, excess: isWhole ? null : tooLarge(TEXT_LIMIT_BYTES) };
}

/** A multipart form that is being read. */
class Multipart {
  readonly #limits: FormLimits;
  readonly #parser: BusboyInstance;
  readonly #data = new FormData();
  #excess: DomainError | null = null;
  /** Whether nothing further is worth reading. */
  #hasEnough = false;
  readonly #broken = Promise.withResolvers<never>();
  readonly #finished = Promise.withResolvers<void>();

  constructor(type: string, limits: FormLimits) {
    this.#limits = limits;
    try {
      this.#parser = new Busboy({
        headers: { "content-type": type },
        isPartAFile: (_field, _type, filename) => filename !== undefined,
        limits: {
          fieldNameSize: 100,
          fieldSize: TEXT_LIMIT_BYTES,
          fields: MAX_FIELDS,
          files: limits.files,
          // The parser cuts off at its limit; one byte more tells that it did.
          fileSize: limits.fileBytes + 1,
          parts: MAX_PARTS,
          headerPairs: MAX_PART_HEADERS,
          headerSize: MAX_PART_HEADER_BYTES,
        },
      });
    } catch {
      throw notAForm();
    }
    this.#parser
      .on("field", (name, value, _nameCut, isCut) => {
        this.#data.append(name, value);
        if (isCut) this.#refuse(tooLarge(TEXT_LIMIT_BYTES));
      })
      .on(
        "file",
        (name, file, filename, _encoding, mime) =>
          this.#keep(name, file, filename, mime),
      )
      // The texts that people typed may stand behind their files.
      .on("filesLimit", () => this.#refuse(tooManyFiles(limits.files)))
      .on("fieldsLimit", () => this.#stop(tooManyParts()))
      .on("partsLimit", () => this.#stop(tooManyParts()))
      .on("finish", () => this.#finished.resolve())
      .on("error", () => this.#broken.reject(notAForm()));
    this.#broken.promise.catch(() => {});
  }

  async read(body: Request["body"]): Promise<FormContent> {
    let size = 0;
    for await (const chunk of readAtPace(body)) {
      size += chunk.length;
      if (size > this.#limits.bytes) this.#stop(tooLarge(this.#limits.bytes));
      if (this.#hasEnough) break;
      const taken = Promise.withResolvers<void>();
      this.#parser.write(chunk, () => taken.resolve());
      await Promise.race([taken.promise, this.#broken.promise]);
    }
    if (!this.#hasEnough) {
      this.#parser.end();
      await Promise.race([this.#finished.promise, this.#broken.promise]);
    }
    return { data: this.#data, excess: this.#excess };
  }

  #keep(name: string, file: BusboyFileStream, filename: string, type: string) {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    file.on("data", (chunk: Uint8Array<ArrayBuffer>) => {
      size += chunk.length;
      if (size <= this.#limits.fileBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    file.on("end", () => {
      if (size <= this.#limits.fileBytes) {
        this.#data.append(name, new File(chunks, filename, { type }));
      } else {
        this.#refuse(tooLargeFile(name, filename, this.#limits.fileBytes));
      }
    });
  }

  /** The first limit that was exceeded is the one that is told. */
  #refuse(excess: DomainError) {
    this.#excess ??= excess;
  }

  #stop(excess: DomainError) {
    this.#refuse(excess);
    this.#hasEnough = true;
  }
}

function notAForm(): DomainError {
  return new DomainError(
    "invalid_input",
    "This form could not be read. Reload the page and send it again.",
  );
}

function tooManyParts(): DomainError {
  return new DomainError("too_large", "This form has too many fields.");
}

function tooManyFiles(most: number): DomainError {
  const message = most === 0
    ? "Send no files with this form."
    : `Choose at most ${most} photos.`;
  return new DomainError("invalid_input", message, {
    issues: [{ path: ["photos"], message }],
  });
}

function tooLargeFile(
  field: string,
  filename: string,
  limit: number,
): DomainError {
  const megabytes = Math.floor(limit / 1024 / 1024);
  const message =
    `“${filename}” is larger than ${megabytes} MB. Choose a smaller photo.`;
  return new DomainError("too_large", message, {
    issues: [{ path: [field], message }],
  });
}
