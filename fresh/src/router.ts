import { type Key, pathToRegexp } from "path-to-regexp";

/** The methods a route can answer. */
export type Method =
  | "HEAD"
  | "GET"
  | "POST"
  | "PATCH"
  | "PUT"
  | "DELETE"
  | "OPTIONS";

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
  pattern: string;
  targets: Map<string, T>;
}

interface Dynamic<T> {
  entry: Entry<T>;
  regexp: RegExp;
  keys: Key[];
}

/** What a path led to. `target` is undefined when the method has none. */
export interface Match<T> {
  pattern: string;
  params: Record<string, string>;
  target: T | undefined;
  methods: Iterable<string>;
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
  #fixed = new Map<string, Entry<T>>();
  #dynamic = new Map<string, Dynamic<T>>();
  #inOrder: Dynamic<T>[] = [];

  /** Adds a target; the first one under a method and pattern stays. */
  add(method: Method, pattern: string, target: T): void {
    const { targets } = HAS_PATTERN.test(pattern)
      ? this.#addDynamic(pattern)
      : this.#addFixed(pattern);
    if (!targets.has(method)) targets.set(method, target);
  }

  /**
   * @param pathname The path of the URL, still percent-encoded.
   * @returns null when no pattern matches.
   */
  match(method: string, pathname: string): Match<T> | null {
    const fixed = this.#fixed.get(pathname);
    if (fixed !== undefined) {
      return found(fixed, method, Object.create(null));
    }
    for (const { entry, regexp, keys } of this.#inOrder) {
      const values = regexp.exec(pathname);
      if (values === null) continue;
      const params: Record<string, string> = Object.create(null);
      for (let i = 0; i < keys.length; i++) {
        params[keys[i]!.name] = decode(values[i + 1]);
      }
      return found(entry, method, params);
    }
    return null;
  }

  #addFixed(pattern: string): Entry<T> {
    let entry = this.#fixed.get(pattern);
    if (entry === undefined) {
      entry = { pattern, targets: new Map() };
      this.#fixed.set(pattern, entry);
    }
    return entry;
  }

  #addDynamic(pattern: string): Entry<T> {
    let dynamic = this.#dynamic.get(pattern);
    if (dynamic === undefined) {
      const keys: Key[] = [];
      const regexp = pathToRegexp(pattern.replace(WILDCARD, "(.*)"), keys, {
        sensitive: true,
        strict: true,
      });
      // The name as URLPattern, which the original uses, would write it.
      const { pathname } = new URLPattern({ pathname: pattern });
      const entry = { pattern: pathname, targets: new Map<string, T>() };
      dynamic = { entry, regexp, keys };
      this.#dynamic.set(pattern, dynamic);
      this.#inOrder.push(dynamic);
    }
    return dynamic.entry;
  }
}

function found<T>(
  { pattern, targets }: Entry<T>,
  method: string,
  params: Record<string, string>,
): Match<T> {
  let target = targets.get(method);
  if (target === undefined && method === "HEAD") target = targets.get("GET");
  return { pattern, params, target, methods: targets.keys() };
}

function decode(value: string | undefined): string {
  if (value === undefined) return "";
  if (!value.includes("%")) return value;
  try {
    return decodeURI(value);
  } catch {
    // A broken escape names nothing that exists: the route will say 404.
    return value;
  }
}
