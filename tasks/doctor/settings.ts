/** The settings of the node, as its environment has them. */
import { type Config, ConfigError, loadConfig } from "../../app/config.ts";
import { VARIABLES } from "../../app/variables.ts";
import { type Finding, ok, wrong } from "./finding.ts";

/** The variables of an environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings as a start does; undefined when that would refuse them.
 */
export function examineSettings(
  env: Environment,
): { readonly config?: Config; readonly findings: readonly Finding[] } {
  try {
    const config = loadConfig({ ...env });
    const set = Object.keys(VARIABLES)
      .filter((name) => env[name] || env[`${name}_FILE`]);
    const text = set.length === 0
      ? "no variable is set: all defaults."
      : `${set.join(", ")}; all others by default.`;
    return { config, findings: [ok("settings", text)] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.message.split("\n")
      .map((line) => wrong("settings", line));
    return { findings };
  }
}
