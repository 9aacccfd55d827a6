/**
 * A bar on standard error that shows how much of a task is done; without a
 * terminal, a line for each tenth.
 */
export interface Progress {
  /** Counts one more step as done. */
  step(): void;
  /** Ends the bar's line. */
  end(): void;
}

const WIDTH = 32;

/** Begins a bar of `total` steps. */
export function startProgress(label: string, total: number): Progress {
  const terminal = Deno.stderr.isTerminal();
  let done = 0;
  let shown = -1;
  show();
  return {
    step() {
      done++;
      show();
    },
    end() {
      if (terminal) write("\n");
    },
  };

  function show() {
    const part = Math.min(1, done / total);
    const tick = Math.floor(part * (terminal ? 200 : 10));
    if (tick === shown) return;
    shown = tick;
    const percent = `${Math.floor(part * 100)} %`.padStart(5);
    const filled = Math.round(part * WIDTH);
    const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
    write(
      terminal
        ? `\r${label.padEnd(12)} ${bar} ${percent}`
        : `${label} ${percent}\n`,
    );
  }
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}
