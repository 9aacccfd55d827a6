/**
 * The files of deploy/patroni as these tests run them: with other addresses,
 * folders and passwords, and with shorter times, all of which stand here.
 */
import { join } from "node:path";

/** Where one database host listens and works; all hosts are 127.0.0.1. */
export interface HostPlace {
  readonly name: string;
  readonly folder: string;
  readonly ports: {
    readonly postgres: number;
    readonly rest: number;
    readonly etcd: number;
    readonly etcdPeers: number;
  };
  /** The ports by which the other hosts reach this one. */
  readonly fromOthers: { readonly postgres: number; readonly rest: number };
  /** The ports by which this host reaches the etcd of each host. */
  readonly etcdPorts: readonly number[];
}

/** Seconds; operators get 20, 5 and 7. */
const FASTER = { ttl: 8, loop_wait: 2, retry_timeout: 3 };

/**
 * Bytes; operators get 1 MB. The load writes more than that while replication
 * is held up, and Patroni would promote nobody.
 */
const MAXIMUM_LAG = 64 * 1024 * 1024;

const FOLDER = join(import.meta.dirname ?? "", "..", "..", "deploy", "patroni");

export async function patroniFile(place: HostPlace): Promise<string> {
  const { etcdPorts, folder, fromOthers, name, ports } = place;
  const etcd = etcdPorts.map((port) => `127.0.0.1:${port}`).join();
  return replaceAll(await read("patroni.yml"), [
    ["name: db1", `name: ${name}`],
    ["  listen: 10.0.0.11:8008", `  listen: 127.0.0.1:${ports.rest}`],
    ["address: 10.0.0.11:8008", `address: 127.0.0.1:${fromOthers.rest}`],
    ["  listen: 10.0.0.11:5432", `  listen: 127.0.0.1:${ports.postgres}`],
    ["address: 10.0.0.11:5432", `address: 127.0.0.1:${fromOthers.postgres}`],
    // Or Patroni would ask etcd for its addresses, and go past the links.
    [
      "hosts: 10.0.0.11:2379,10.0.0.12:2379,10.0.0.13:2379",
      `hosts: ${etcd}\n  use_proxies: true`,
    ],
    ["ttl: 20", `ttl: ${FASTER.ttl}`],
    ["loop_wait: 5", `loop_wait: ${FASTER.loop_wait}`],
    ["retry_timeout: 7", `retry_timeout: ${FASTER.retry_timeout}`],
    ["failover: 1048576", `failover: ${MAXIMUM_LAG}`],
    ["/var/lib/postgresql/15/distsales", join(folder, "data")],
    ["/etc/patroni", join(folder, "..")],
    ["10.0.0.0/24", "127.0.0.1/32"],
    // The machine itself does not fail here: its disk may be lazy.
    [
      "    password_encryption:",
      `    fsync: "off"\n    unix_socket_directories: ${folder}\n` +
      "    password_encryption:",
    ],
  ]);
}

export async function etcdFile(
  { folder, name, ports }: HostPlace,
  places: readonly HostPlace[],
): Promise<string> {
  const members = places.map(({ name, ports }) =>
    `${name}=http://127.0.0.1:${ports.etcdPeers}`
  );
  const file = replaceAll(await read("etcd.yml"), [
    ["name: db1", `name: ${name}`],
    ["/var/lib/etcd/distsales", join(folder, "etcd")],
    [/^initial-cluster: .*$/m, `initial-cluster: ${members.join()}`],
    ["10.0.0.11:2379", `127.0.0.1:${ports.etcd}`],
    ["10.0.0.11:2380", `127.0.0.1:${ports.etcdPeers}`],
  ]);
  return file + "unsafe-no-fsync: true\n";
}

/** @param port Where the primary is; the standbys are at the one above. */
export async function haproxyFile(
  port: number,
  places: readonly HostPlace[],
): Promise<string> {
  return replaceAll(await read("haproxy.cfg"), [
    ["bind 127.0.0.1:5000", `bind 127.0.0.1:${port}`],
    ["bind 127.0.0.1:5001", `bind 127.0.0.1:${port + 1}`],
    ...places.map(({ ports }, index): Replacement => [
      `10.0.0.1${index + 1}:5432 check port 8008`,
      `127.0.0.1:${ports.postgres} check port ${ports.rest}`,
    ]),
  ]);
}

type Replacement = readonly [from: string | RegExp, to: string];

/** @throws {Error} when there is nothing to replace: the file has moved on. */
function replaceAll(text: string, changes: readonly Replacement[]): string {
  return changes.reduce((text, [from, to]) => {
    const isThere = typeof from === "string"
      ? text.includes(from)
      : from.test(text);
    if (!isThere) throw new Error(`deploy/patroni has no "${from}"`);
    return typeof from === "string"
      ? text.replaceAll(from, to)
      : text.replace(from, to);
  }, text);
}

function read(name: string): Promise<string> {
  return Deno.readTextFile(join(FOLDER, name));
}
