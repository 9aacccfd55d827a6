/** From a path and a method to what answers them. */
import { type Key, pathToRegexp } from "path-to-regexp";

/** A method that a route can answer. */
export type Method =
  | "GET"
  | "HEAD"
  | "POST"
  | "PUT"
  | "PATCH"
  | "DELETE"
  | "OPTIONS";

/** All of them. */
export const METHODS: readonly Method[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
];

/** All that is registered under one pattern. */
interface Entry<T> {
  readonly pattern: string;
  /** Null when the pattern is a path without parameters. */
  readonly regexp: RegExp | null;
  readonly keys: Key[];
  /** By method. */
  readonly targets: Map<string, T>;
}

/** What a path led to. `target` is undefined when the method has none. */
interface Match<T> {
  readonly pattern: string;
  readonly params: Record<string, string>;
  readonly target: T | undefined;
}

const HAS_PATTERN = /[*:{}+?()]/;
// A star that stands for itself: not the modifier of `:name`, `)` or `}`.
const WILDCARD = /(?<!:\w+|[)}])\*/g;

/**
 * Finds the target of a method and a path. Paths without parameters come
 * first and are found in one look-up; then patterns, in the order they were
 * added. The first pattern that matches decides, whatever its methods.
 */
export class Router<T> {
  #entries = new Map<string, Entry<T>>();
  #patterns: Entry<T>[] = [];

  /** Adds a target; the first one under a method and pattern stays. */
  add(method: Method, pattern: string, target: T): void {
    let entry = this.#entries.get(pattern);
    if (entry === undefined) {
      entry = newEntry<T>(pattern);
      this.#entries.set(pattern, entry);
      if (entry.regexp !== null) this.#patterns.push(entry);
    }
    if (!entry.targets.has(method)) entry.targets.set(method, target);
  }

  /**
   * @param pathname The path of the URL, still percent-encoded.
   * @returns null when no pattern matches.
   * @throws URIError when a parameter holds a broken escape.
   */
  match(method: string, pathname: string): Match<T> | null {
    const params: Record<string, string> = Object.create(null);
    const fixed = this.#entries.get(pathname);
    if (fixed?.regexp === null) return found(fixed, method, params);
    for (const entry of this.#patterns) {
      const values = entry.regexp!.exec(pathname);
      if (values === null) continue;
      for (let i = 0; i < entry.keys.length; i++) {
        params[entry.keys[i]!.name] = decode(values[i + 1]);
      }
      return found(entry, method, params);
    }
    return null;
  }
}

function newEntry<T>(pattern: string): Entry<T> {
  const keys: Key[] = [];
  const regexp = HAS_PATTERN.test(pattern)
    ? pathToRegexp(pattern.replace(WILDCARD, "(.*)"), keys, {
      sensitive: true,
      strict: true,
    })
    : null;
  return { pattern, regexp, keys, targets: new Map() };
}

function found<T>(
  { pattern, targets }: Entry<T>,
  method: string,
  params: Record<string, string>,
): Match<T> {
  let target = targets.get(method);
  if (target === undefined && method === "HEAD") target = targets.get("GET");
  return { pattern, params, target };
}

function decode(value: string | undefined): string {
  return value?.includes("%") ? decodeURI(value) : value ?? "";
}
