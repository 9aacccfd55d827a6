/** What a started node tells the person in front of it. */
import type { Config } from "../config.ts";

/**
 * Says where everything is and how to stop.
 *
 * @param location Where the database lies.
 * @param setupPath The path of the one-time page that makes the first admin,
 * or null when there is an admin.
 */
export function banner(
  config: Config,
  location: string,
  setupPath: string | null,
): string {
  const home = config.publicUrl ?? localUrl(config);
  const lines: [string, string][] = [
    ["Market", home],
    ["This node", config.nodeUrl],
    ["Database", location],
    ["Data directory", config.dataDir],
    ["Stop", "Ctrl+C"],
  ];
  if (setupPath) lines.splice(1, 0, ["Make the admin", home + setupPath]);
  const width = Math.max(...lines.map(([label]) => label.length));
  const table = lines.map(([label, value]) =>
    `  ${label.padEnd(width)}  ${value}`
  );
  return ["", `DistSales ${config.version} is running.`, "", ...table, ""]
    .join("\n");
}

/** The address for a browser on this machine. */
function localUrl({ host, port, nodeUrl }: Config): string {
  const listensEverywhere = host === "0.0.0.0" || host === "::";
  return listensEverywhere ? `http://localhost:${port}` : nodeUrl;
}
