/** What the doctor finds, and how it is told. */

/** One line: what was looked at, and how it is. */
export interface Finding {
  /** `wrong` is to be mended; `note` is worth knowing. */
  readonly state: "ok" | "wrong" | "note";
  /** What was looked at, such as `encoding`. */
  readonly check: string;
  /** How it is, and what to do when it is wrong. */
  readonly text: string;
}

export function ok(check: string, text: string): Finding {
  return { state: "ok", check, text };
}

export function wrong(check: string, text: string): Finding {
  return { state: "wrong", check, text };
}

export function note(check: string, text: string): Finding {
  return { state: "note", check, text };
}

/** Returns the findings for people, a line each. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  return findings.map(({ check, state, text }) =>
    `${state.padEnd(5)}  ${check.padEnd(width)}  ${text}`
  ).join("\n");
}

/** Tells whether nothing is wrong. */
export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state !== "wrong");
}
