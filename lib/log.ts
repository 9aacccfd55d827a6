/**
 * The log: one line an event, for people or for machines. Nothing that comes
 * from outside can forge a line or reach the terminal as a control character.
 */

/** How much a line matters, the least first. */
const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
type LogLevel = typeof LOG_LEVELS[number];

/**
 * `pretty` is for people at a terminal, `json` (an object a line) for machines.
 */
type LogFormat = "pretty" | "json";

/** What a line says besides its message: `request_id`, `node`, `error`, … */
type LogFields = Readonly<Record<string, unknown>>;

/** Writes lines about what the system does. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /**
   * Returns a log whose every line carries `fields` too, such as the id of the
   * request that it is about.
   */
  with(fields: LogFields): Log;
}

/**
 * Returns a log that leaves out lines below `config.level`.
 *
 * @param write Takes one line, without its end. It is standard error unless
 * told, so that standard output stays for answers.
 */
export function createLog(
  config: { readonly format: LogFormat; readonly level: LogLevel },
  write: (line: string) => void = (line) => console.error(line),
): Log {
  const least = LOG_LEVELS.indexOf(config.level);
  const line = config.format === "json" ? jsonLine : prettyLine;

  function logWith(common: LogFields): Log {
    const at =
      (level: LogLevel) => (message: string, fields?: LogFields): void => {
        if (LOG_LEVELS.indexOf(level) < least) return;
        write(line(new Date(), level, message, { ...common, ...fields }));
      };
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      with: (fields) => logWith({ ...common, ...fields }),
    };
  }
  return logWith({});
}

function jsonLine(
  time: Date,
  level: LogLevel,
  message: string,
  fields: LogFields,
): string {
  return JSON.stringify({ time, level, message, ...fields }, plain);
}

function prettyLine(
  time: Date,
  level: LogLevel,
  message: string,
  fields: LogFields,
): string {
  const clock = time.toISOString().slice(11, 23);
  let text = `${clock} ${level.toUpperCase().padEnd(5)} ${oneLine(message)}`;
  let stack = "";
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    text += ` ${key}=${prettyValue(value)}`;
    if (value instanceof Error && value.stack) stack += indented(value.stack);
  }
  return text + stack;
}

/** Text from outside stays on its line: its line breaks are printed as `\n`. */
function oneLine(text: string): string {
  return /\p{Cc}/u.test(text) ? quoted(text) : text;
}

/**
 * Indents a stack. An error's message is part of it, and none of its lines may
 * pass for one of the log.
 */
function indented(stack: string): string {
  return stack.split("\n").map((line) => `\n  ${printable(line)}`).join("");
}

/**
 * Returns `value` as JSON, without those control characters that JSON keeps.
 */
function quoted(value: unknown): string {
  return printable(JSON.stringify(value, plain) ?? String(value));
}

/** Returns `text` with escapes for control characters, which terminals obey. */
function printable(text: string): string {
  return text.replaceAll(
    /\p{Cc}/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function prettyValue(value: unknown): string {
  if (value instanceof Error) return quoted(value.message);
  if (typeof value === "string" && /^[\w./:@+-]+$/.test(value)) return value;
  return quoted(value);
}

/** Errors and bigints have no JSON of their own. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return { name, message, stack, cause };
  }
  return typeof value === "bigint" ? value.toString() : value;
}
