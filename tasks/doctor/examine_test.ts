import assert from "node:assert/strict";
import { checkIdentity } from "../../db/fitness/identity.ts";
import { startTlsServer } from "../../tests/support/tls_server.ts";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import {
  assertWrong,
  asSuperuser,
  closedPort,
  findingOf,
  findingsOf,
  urlOf,
} from "./testing.ts";

/** A database that is broken in one way, and what is to be said of it. */
interface Broken {
  readonly what: string;
  /** Breaks it, and returns the variables to start a node with. */
  readonly make: (
    database: TestDatabase,
  ) => Promise<Record<string, string>> | Record<string, string>;
  readonly wrong: Readonly<Record<string, RegExp>>;
}

const [NOWHERE, NOWHERE_TOO] = [closedPort(), closedPort()];

const broken: readonly Broken[] = [
  {
    what: "a host where nothing listens",
    make: () => ({ DATABASE_URL: `postgres://u:p@127.0.0.1:${NOWHERE}/d` }),
    wrong: { [`host 127.0.0.1:${NOWHERE}`]: /cannot be reached.*start it/ },
  },
  {
    what: "a host that no name server knows",
    make: () => ({ DATABASE_URL: "postgres://u:p@database.invalid/d" }),
    wrong: { "host database.invalid:5432": /no name server knows.*correct/ },
  },
  {
    what: "one of several hosts that is down",
    make: ({ url }) => ({
      DATABASE_URL: url.replace("@", `@127.0.0.1:${NOWHERE_TOO},`),
    }),
    wrong: { [`host 127.0.0.1:${NOWHERE_TOO}`]: /cannot be reached/ },
  },
  {
    what: "a wrong password",
    make: (db) => ({ DATABASE_URL: urlOf(db, { password: "wrong" }) }),
    wrong: { host: /user or password.*correct the URL/ },
  },
  {
    what: "a database that is not there",
    make: (db) => ({ DATABASE_URL: urlOf(db, { database: "nothing" }) }),
    wrong: { host: /does not exist.*create it/ },
  },
  {
    what: "a database of another application",
    async make({ owner, url }) {
      await owner`drop schema public cascade`;
      await owner`create schema public`;
      await owner`create table wp_posts (id int)`;
      return { DATABASE_URL: url };
    },
    wrong: { schema: /another application.*wp_posts.*create an empty/ },
  },
  {
    what: "two clusters in one database",
    async make({ owner, url }) {
      await owner`create schema staging`;
      await owner`create table staging.cluster_identity ()`;
      return { DATABASE_URL: url };
    },
    wrong: { schema: /public and staging.*database of its own/ },
  },
  {
    what: "a database of a newer version",
    async make({ owner, url }) {
      await owner`insert into migrations values ('9999_future', '')`;
      return { DATABASE_URL: url };
    },
    wrong: { schema: /newer.*9999_future.*start the newer/ },
  },
  {
    what: "a copy",
    async make({ owner, url }) {
      await checkIdentity(url);
      await owner`update cluster_identity set database_oid = database_oid + 1`;
      return { DATABASE_URL: url };
    },
    wrong: { identity: /copy.*--new-cluster.*--same-cluster/ },
  },
  {
    what: "too few connections",
    make: ({ url }) => ({
      DATABASE_URL: url,
      DATABASE_POOL: "500",
    }),
    wrong: {
      connections: /500 may need 500: raise its max_connections, or set/,
    },
  },
  {
    what: "a database that gives fewer connections",
    async make({ owner, url }) {
      const { pathname } = new URL(url);
      await owner`
        alter database ${owner(pathname.slice(1))} connection limit 20`;
      return { DATABASE_URL: url };
    },
    wrong: { connections: /20 connections.*"alter database.*DATABASE_POOL=20/ },
  },
];

for (const { make, what, wrong } of broken) {
  Deno.test(`the doctor finds ${what}`, () =>
    withDatabase(async (db) => {
      const env = await make(db);
      const { host } = new URL(db.url);
      const { host: told, ...others } = wrong;
      assertWrong(
        await findingsOf(env),
        told === undefined ? others : { ...others, [`host ${host}`]: told },
      );
    }));
}

Deno.test("the doctor finds rights that are missing, with the GRANT to give", () =>
  withDatabase(async (db) => {
    const user = `doctor_${crypto.randomUUID().slice(0, 8)}`;
    await asSuperuser(db, async (sql) => {
      await sql`drop schema public cascade`;
      await sql`create schema public`;
      await sql.unsafe(`create role ${user} login password 'hush'`);
    });
    try {
      const DATABASE_URL = urlOf(db, { user, password: "hush" });
      assertWrong(await findingsOf({ DATABASE_URL }), {
        tables: new RegExp(`grant create, usage on schema public to ${user}`),
        extensions: /lacks citext and pg_trgm.*"create extension citext"/,
      });
      await asSuperuser(db, async (sql) => {
        const database = new URL(db.url).pathname.slice(1);
        await sql.unsafe(
          `grant create, usage on schema public to ${user};
           grant create on database ${database} to ${user}`,
        );
      });
      assertWrong(await findingsOf({ DATABASE_URL }), {});
      await asSuperuser(db, (sql) => sql`create table migrations ()`);
      assertWrong(await findingsOf({ DATABASE_URL }), {
        tables: /tables of the user postgres.*reassign owned/,
      });
    } finally {
      await asSuperuser(db, async (sql) => {
        await sql.unsafe(`drop owned by ${user}; drop role ${user}`);
      });
    }
  }));

for (const encoding of ["SQL_ASCII", "LATIN1"]) {
  Deno.test(`the doctor finds the encoding ${encoding}`, () =>
    withDatabase(async (db) => {
      const name = `${new URL(db.url).pathname.slice(1)}_${encoding}`;
      await db.owner.unsafe(
        `create database "${name}" encoding '${encoding}' template template0
          locale_provider libc locale 'C'`,
      );
      try {
        const DATABASE_URL = urlOf(db, { database: name });
        assertWrong(await findingsOf({ DATABASE_URL }), {
          encoding: new RegExp(`${encoding}.*encoding 'UTF8'`),
        });
      } finally {
        await db.owner.unsafe(`drop database "${name}" with (force)`);
      }
    }));
}

for (
  const [locale, version, fault] of [
    ["en", "0", /sorted by version 0 of .*"reindex database"/],
    ["tr", null, /no "i" of an "I"/],
  ] as const
) {
  Deno.test(`the doctor finds the collation ${locale} ${version ?? ""}`, () =>
    withDatabase(async (db) => {
      const name = `${new URL(db.url).pathname.slice(1)}_${locale}`;
      await db.owner.unsafe(
        `create database "${name}" encoding 'UTF8' template template0
          locale_provider icu icu_locale '${locale}' locale 'C'`,
      );
      try {
        if (version !== null) {
          await asSuperuser(
            db,
            (sql) =>
              sql`update pg_database set datcollversion = ${version}
              where datname = ${name}`,
          );
        }
        const DATABASE_URL = urlOf(db, { database: name });
        assertWrong(await findingsOf({ DATABASE_URL }), { collation: fault });
      } finally {
        await db.owner.unsafe(`drop database "${name}" with (force)`);
      }
    }));
}

Deno.test("the doctor finds what is wrong with certificates", async () => {
  await using server = await startTlsServer();
  const { authority, nonsense, password, port, stranger } = server;
  const examineWith = (host: string, query: string) =>
    findingsOf({
      DATABASE_URL:
        `postgres://distsales:${password}@${host}:${port}/distsales?${query}`,
    });
  for (
    const [host, query, fault] of [
      [
        "localhost",
        `sslmode=verify-full&sslrootcert=${nonsense}`,
        /no certifi/,
      ],
      ["localhost", `sslmode=verify-full&sslrootcert=${stranger}`, /verify/],
      [
        "127.0.0.1",
        `sslmode=verify-full&sslrootcert=${authority}`,
        /127\.0\.0\.1/,
      ],
      ["localhost", "sslmode=disable", /no encryption.*pg_hba/],
    ] as const
  ) {
    assertWrong(await examineWith(host, query), {
      [`host ${host}:${port}`]: fault,
    });
  }
  const query = `sslmode=verify-full&sslrootcert=${authority}`;
  const verified = await examineWith("localhost", query);
  assertWrong(verified, {});
  assert.match(findingOf(verified, "encryption").text, /^on: .*name are/);
});

Deno.test("twenty hosts, and a password with every sign, are no fault", () =>
  withDatabase(async (db) => {
    const user = `signs_${crypto.randomUUID().slice(0, 8)}`;
    const password = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ é";
    await asSuperuser(db, async (sql) => {
      const quoted = password.replaceAll("'", "''");
      await sql.unsafe(`create role ${user} login password '${quoted}';
        grant distsales to ${user}`);
    });
    try {
      const { host, pathname } = new URL(db.url);
      const hosts = Array(20).fill(host).join();
      const DATABASE_URL = `postgres://${user}:${
        encodeURIComponent(password)
      }@${hosts}${pathname}`;
      const findings = await findingsOf({ DATABASE_URL });
      assertWrong(findings, {});
      const told = findings.filter(({ check }) => check === `host ${host}`);
      assert.equal(told.length, 20);
    } finally {
      await asSuperuser(db, (sql) => sql.unsafe(`drop role ${user}`));
    }
  }));

Deno.test("the doctor changes nothing in a database, an empty one included", () =>
  withDatabase(async (db) => {
    await db.owner`drop schema public cascade`;
    await db.owner`create schema public`;
    const tables = () => db.owner`select relname from pg_class order by 1`;
    const before = await tables();
    const findings = await findingsOf({ DATABASE_URL: db.url });
    assertWrong(findings, {});
    assert.match(findingOf(findings, "schema").text, /first start makes them/);
    assert.deepEqual(await tables(), before);
  }));

Deno.test("the doctor finds every wrong variable, and no password is in what it says", async () => {
  const findings = await findingsOf({
    PORT: "http",
    DATABASE_URL: "postgres://u:hush@h 1/d",
  });
  const wrong = findings.filter(({ state }) => state === "wrong");
  assert.match(wrong[0]?.text ?? "", /^PORT: .*whole number/);
  assert.match(wrong[1]?.text ?? "", /^DATABASE_URL: there is a space/);
  assert.equal(wrong.length, 2);
  assert.doesNotMatch(JSON.stringify(findings), /hush/);
});

Deno.test("the doctor finds a data folder that cannot be written to", async () => {
  const file = await Deno.makeTempFile();
  try {
    assertWrong(await findingsOf({ DATA_DIR: `${file}/data` }), {
      "data folder": /cannot be written to.*DATA_DIR/,
    });
  } finally {
    await Deno.remove(file);
  }
});
