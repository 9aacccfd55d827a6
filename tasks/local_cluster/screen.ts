/** Log lines of several nodes above one status line. */

/** Where the local cluster shows itself. */
export interface Screen {
  /** Shows a line of node `number`, or of the cluster itself (0). */
  line(number: number, text: string): void;
  /**
   * Changes the status line; without a terminal it is printed when it is
   * another one.
   */
  status(text: string): void;
  close(): void;
}

/**
 * Told apart on light and dark terminals alike: cyan, magenta, yellow, green,
 * blue, red.
 */
const COLOURS = [36, 35, 33, 32, 34, 31];
const CLEAR_LINE = "\r\x1b[2K";

/**
 * @param terminal Whether lines may be rewritten and coloured.
 * @param write Takes text as it is.
 * @param columns The terminal's width.
 */
export function createScreen(
  { terminal, colour, write, columns }: {
    readonly terminal: boolean;
    readonly colour: boolean;
    readonly write: (text: string) => void;
    readonly columns: () => number;
  },
): Screen {
  let shown = "";

  function prefix(number: number): string {
    const label = number === 0 ? "[cluster]" : `[node ${number}] `;
    if (!colour || number === 0) return label;
    return `\x1b[${COLOURS[(number - 1) % COLOURS.length]}m${label}\x1b[0m`;
  }

  return {
    line(number, text) {
      const line = `${prefix(number)} ${text}\n`;
      write(terminal ? `${CLEAR_LINE}${line}${shown}` : line);
    },
    status(text) {
      if (!terminal) {
        if (text !== shown) write(`${prefix(0)} ${text}\n`);
        shown = text;
        return;
      }
      // A line that wraps could not be cleared.
      shown = text.slice(0, Math.max(20, columns() - 1));
      write(`${CLEAR_LINE}${shown}`);
    },
    close() {
      if (terminal) write(`${CLEAR_LINE}`);
    },
  };
}
