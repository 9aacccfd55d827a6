/** A receiver of forwarded commands for tests, which writes nothing. */
import { z } from "zod";
import { createLog } from "../../lib/log.ts";
import { createNotices } from "../../lib/notices.ts";
import { type AnyCommand, defineCommand } from "../command.ts";
import { createSigner } from "../signature.ts";
import { createReceive } from "../write/forwarding/receive.ts";

/** The run that receives. */
export const self = {
  url: "http://node-a:8000",
  nodeId: "0e9c2f3e-2c3c-4b8a-8a59-5d8f1a2b3c4d",
};
/** The secret of its cluster. */
export const secret = new Uint8Array(32).fill(7);
/** What the time is, by the database. */
export const databaseNow = Date.parse("2030-01-01T00:00:00Z");

/** A command that it carries out. */
export const tidy: AnyCommand = defineCommand({
  name: "tidy",
  summary: "A matter of the nodes.",
  input: z.strictObject({}),
  access: "system",
  result: z.strictObject({}),
  run: () => Promise.resolve({ result: {}, activity: { subject: null } }),
});

/**
 * Returns what receives, the names of what was carried out so far, and the lines
 * of the log.
 *
 * @param leads Whether it leads.
 * @param url Its URL.
 */
export function receiver(leads = true, url = self.url) {
  const carried: string[] = [];
  const lines: string[] = [];
  const log = createLog(
    { format: "json", level: "debug" },
    (line) => lines.push(line),
  );
  const receive = createReceive({
    self: { ...self, url },
    databaseId: "1/2",
    leader: () => ({
      url: leads ? url : "http://node-0:8000",
      nodeId: leads ? self.nodeId : crypto.randomUUID(),
      epoch: 3,
      grantId: "grant",
      electedAt: new Date(0),
    }),
    commands: new Map([["tidy", tidy]]),
    carryOut(command, _call, { epoch }) {
      carried.push(command.name);
      return Promise.resolve({
        kind: "answered",
        result: {},
        epoch,
        servedBy: url,
        position: null,
      });
    },
    signer: createSigner(secret),
    databaseNow: () => databaseNow,
    notices: createNotices(log),
    log,
  });
  return { receive, carried, lines };
}
