/** Which files a transform is for. */
export interface OnTransformOptions {
  /** Named in errors. */
  pluginName: string;
  /** Matches the paths of the files. */
  filter: RegExp;
  /** Paths, or parts of paths, to leave out all the same. */
  exclude?: Array<string | RegExp>;
}

/** What a transform makes of a file. */
export interface OnTransformResult {
  content: string | Uint8Array;
  /** Where to serve it from, if not where it was; an absolute path. */
  path?: string;
  map?: string | Uint8Array;
}

/** A static file on its way through the transforms. */
export interface OnTransformArgs {
  /** The absolute path of the file. */
  path: string;
  target: string | string[];
  content: Uint8Array;
  text: string;
  mode: "development" | "production";
  root: string;
}

type Results =
  | void
  | OnTransformResult
  | Array<{ path: string } & Omit<OnTransformResult, "path">>;

/** Makes one or several files of a static file, or leaves it as it is. */
export type TransformFn = (args: OnTransformArgs) => Results | Promise<Results>;

/** A transform with the files it is for. */
export interface Transform {
  options: OnTransformOptions;
  transform: TransformFn;
}

interface Settings {
  target: string | string[];
  mode: "development" | "production";
  root: string;
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/**
 * Runs the transforms that a file asks for, in the order they were added.
 *
 * @returns The files it became by path, or null when none changed it.
 */
export async function transformFile(
  path: string,
  transforms: Transform[],
  settings: Settings,
): Promise<Map<string, Uint8Array> | null> {
  if (!transforms.some(({ options }) => isFor(options, path))) return null;
  let files = new Map<string, Uint8Array>([[path, await Deno.readFile(path)]]);
  let changed = false;
  for (const { options, transform } of transforms) {
    const next = new Map<string, Uint8Array>();
    for (const [from, content] of files) {
      const result = isFor(options, from)
        ? await transform({
          ...settings,
          path: from,
          content,
          get text() {
            return DECODER.decode(content);
          },
        })
        : undefined;
      if (result === undefined) {
        next.set(from, content);
        continue;
      }
      changed = true;
      for (const file of Array.isArray(result) ? result : [result]) {
        next.set(file.path ?? from, toBytes(file.content));
      }
    }
    files = next;
  }
  return changed ? files : null;
}

function isFor({ filter, exclude = [] }: OnTransformOptions, path: string) {
  filter.lastIndex = 0;
  return filter.test(path) &&
    !exclude.some((part) =>
      typeof part === "string" ? path.includes(part) : part.test(path)
    );
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? ENCODER.encode(content) : content;
}
