/** What a look at a server finds, for tests. */
import type { ServerLook } from "./server_look.ts";

/** A server that is fit for use. */
export const FIT: ServerLook = {
  version: "18.4",
  majorVersion: 18,
  encoding: "UTF8",
  isStandby: false,
  user: "market",
  database: "Market",
  isEncrypted: true,
  mayCreateTables: true,
  owner: null,
  ownsTables: false,
  missingExtensions: [],
  isPooled: false,
};
