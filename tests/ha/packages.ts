/** The programs of Debian's packages that these tests run. */

/** The folder of PostgreSQL's programs, as deploy/patroni names it. */
const BIN_FOLDER = "/usr/lib/postgresql/15/bin";

const PROGRAMS: Readonly<Record<string, string>> = {
  patroni: "/usr/bin/patroni",
  "etcd-server": "/usr/bin/etcd",
  haproxy: "/usr/sbin/haproxy",
  "postgresql-15": `${BIN_FOLDER}/postgres`,
  openssl: "/usr/bin/openssl",
};

/** Returns the packages whose programs are not there. */
export async function missingPackages(): Promise<string[]> {
  const looks = Object.entries(PROGRAMS).map(async ([name, path]) => {
    try {
      await Deno.stat(path);
      return [];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [name];
      throw error;
    }
  });
  return (await Promise.all(looks)).flat();
}
