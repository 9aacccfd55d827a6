/** A database host: etcd, Patroni and PostgreSQL, which live and die together. */
import { join } from "node:path";
import { type Account, give } from "../../db/embedded/account.ts";
import { freePort } from "../support/node_process.ts";
import { Link } from "../faults/link.ts";
import { forwardPort, type Proxy } from "../faults/proxy.ts";
import { etcdFile, type HostPlace, patroniFile } from "./delivered_files.ts";
import { killAll, sendSignal, signalAll } from "../support/processes.ts";
import { startProgram } from "./programs.ts";

export class DatabaseHost {
  readonly ports = {
    postgres: freePort(),
    rest: freePort(),
    etcd: freePort(),
    etcdPeers: freePort(),
  };
  readonly #incoming = new Link();
  readonly #outgoing = new Link();
  readonly #proxies: Proxy[] = [];

  constructor(
    readonly name: string,
    readonly folder: string,
    private readonly account: Account | undefined,
  ) {}

  /** Writes the files of this host. */
  async prepare(hosts: readonly DatabaseHost[]): Promise<void> {
    await Deno.mkdir(this.folder, { mode: 0o700 });
    await give(this.folder, this.account);
    const place = this.#place(hosts);
    const places = hosts.map((host) => ({ ...place, ...host.own() }));
    await this.#write("patroni.yml", await patroniFile(place));
    await this.#write("etcd.yml", await etcdFile(place, places));
  }

  /** Name, folder and ports. */
  own(): Pick<HostPlace, "name" | "folder" | "ports"> {
    return { name: this.name, folder: this.folder, ports: this.ports };
  }

  startEtcd(): void {
    this.#start("/usr/bin/etcd", "etcd");
  }

  startPatroni(): void {
    this.#start("/usr/bin/patroni", "patroni");
  }

  /** Tells whether the cluster of etcd has agreed on its version. */
  async hasEtcd(): Promise<boolean> {
    try {
      const response = await fetch(
        `http://127.0.0.1:${this.ports.etcd}/version`,
      );
      return /"etcdcluster":"3\.[1-9]/.test(await response.text());
    } catch {
      return false;
    }
  }

  /** As when the power fails. */
  kill(): Promise<void> {
    return killAll(this.folder);
  }

  /** Puts an empty machine in the place of one that is dead. */
  async replace(): Promise<void> {
    const data = join(this.folder, "data");
    await Deno.remove(data, { recursive: true });
    this.startEtcd();
    this.startPatroni();
  }

  freeze(): Promise<void> {
    return signalAll(this.folder, "SIGSTOP");
  }

  thaw(): Promise<void> {
    return signalAll(this.folder, "SIGCONT");
  }

  /** Kills PostgreSQL's first process; Patroni and etcd stay. */
  async killPostmaster(): Promise<void> {
    const path = join(this.folder, "data", "postmaster.pid");
    const [pid] = (await Deno.readTextFile(path)).split("\n");
    sendSignal(Number(pid), "SIGKILL");
  }

  /** Holds up what goes to the standbys. */
  holdReplication(): Promise<void> {
    return signalAll(
      this.folder,
      "SIGSTOP",
      (title) => title.includes("walsender"),
    );
  }

  /**
   * Cuts this host from the other database hosts; nodes and HAProxy still reach
   * it. Its etcd, which the others see no more of, stops.
   */
  async cut(): Promise<void> {
    this.#incoming.cut();
    this.#outgoing.cut();
    await signalAll(this.folder, "SIGSTOP", isEtcd);
  }

  async mend(): Promise<void> {
    this.#incoming.mend();
    this.#outgoing.mend();
    await signalAll(this.folder, "SIGCONT", isEtcd);
  }

  /** The last lines that Patroni printed, for a report of what went wrong. */
  async output(): Promise<string> {
    const log = await Deno.readTextFile(join(this.folder, "patroni.log"))
      .catch(String);
    return `--- ${this.name}\n${log.split("\n").slice(-25).join("\n")}`;
  }

  async close(): Promise<void> {
    await killAll(this.folder);
    this.#incoming.close();
    this.#outgoing.close();
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }

  #place(hosts: readonly DatabaseHost[]): HostPlace {
    const { postgres, rest } = this.ports;
    return {
      ...this.own(),
      fromOthers: {
        postgres: this.#through(this.#incoming, postgres),
        rest: this.#through(this.#incoming, rest),
      },
      etcdPorts: hosts.map(({ ports: { etcd } }) =>
        this.#through(this.#outgoing, etcd)
      ),
    };
  }

  #through(link: Link, port: number): number {
    const proxy = forwardPort(port, link);
    this.#proxies.push(proxy);
    return proxy.port;
  }

  async #write(name: string, text: string): Promise<void> {
    const path = join(this.folder, name);
    await Deno.writeTextFile(path, text, { mode: 0o600 });
    await give(path, this.account);
  }

  #start(program: string, name: "etcd" | "patroni"): void {
    const file = join(this.folder, `${name}.yml`);
    startProgram(
      program,
      name === "etcd" ? ["--config-file", file] : [file],
      {
        account: this.account,
        folder: this.folder,
        log: join(this.folder, `${name}.log`),
      },
    );
  }
}

function isEtcd(title: string): boolean {
  return title.startsWith("/usr/bin/etcd");
}
