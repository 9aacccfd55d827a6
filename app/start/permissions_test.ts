import assert from "node:assert/strict";
import { join } from "node:path";
import { permissionFlags } from "./permissions.ts";

const ELSEWHERE = "postgres://market:secret@db/market";

/** What a process may do, tried from inside; printed as JSON. */
const PROBE = `
const [secret, data, outside] = Deno.args;
const allowed = async (tried) => {
  try { await tried(); return true; } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
};
console.log(JSON.stringify({
  readsSecret: await allowed(() => Deno.readTextFile(secret)),
  writesData: await allowed(() => Deno.writeTextFile(data + "/a", "a")),
  readsElsewhere: await allowed(() => Deno.readTextFile(outside)),
  writesElsewhere: await allowed(() => Deno.writeTextFile(outside, "b")),
  startsPrograms: await allowed(() => new Deno.Command("true").output()),
}));
`;

/** Returns what a node with these settings may do. */
async function tryOut(settings: (folder: string) => Record<string, string>) {
  const folder = await Deno.makeTempDir({ prefix: "permissions-" });
  try {
    const path = (name: string) => join(folder, name);
    for (const name of ["project", "data"]) await Deno.mkdir(path(name));
    for (const name of ["secret", "outside"]) {
      await Deno.writeTextFile(path(name), "correct horse battery");
      await Deno.chmod(path(name), 0o600);
    }
    const probe = path("project/probe.ts");
    await Deno.writeTextFile(probe, PROBE);
    const env = { DATA_DIR: path("data"), ...settings(folder) };
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        ...permissionFlags(path("project"), env),
        probe,
        path("secret"),
        path("data"),
        path("outside"),
      ],
    }).output();
    const text = new TextDecoder();
    assert.equal(text.decode(stderr), "");
    return JSON.parse(text.decode(stdout));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const NOTHING_ELSEWHERE = {
  readsElsewhere: false,
  writesElsewhere: false,
  startsPrograms: false,
};

Deno.test("permissions: a node on a database elsewhere writes to its data and starts no program", async () => {
  assert.deepEqual(await tryOut(() => ({ DATABASE_URL: ELSEWHERE })), {
    readsSecret: false,
    writesData: true,
    ...NOTHING_ELSEWHERE,
  });
});

const FILES_TO_READ: Record<string, (file: string) => Record<string, string>> =
  {
    "a secret": (file) => ({
      ADMIN_USERNAME: "root",
      ADMIN_PASSWORD_FILE: file,
    }),
    "a password file": (file) => ({ PGPASSFILE: file }),
    "certificates": (file) => ({
      DATABASE_URL: `${ELSEWHERE}?sslmode=verify-full&sslrootcert=${
        encodeURIComponent(file)
      }`,
    }),
    "a replica's certificates": (file) => ({
      DATABASE_READ_URL: `${ELSEWHERE}?sslmode=verify-ca&sslrootcert=${
        encodeURIComponent(file)
      }`,
    }),
  };
for (const [what, settings] of Object.entries(FILES_TO_READ)) {
  Deno.test(`permissions: a file with ${what} is read, wherever it is`, async () => {
    const found = await tryOut((folder) => ({
      DATABASE_URL: ELSEWHERE,
      ...settings(join(folder, "secret")),
    }));
    assert.deepEqual(found, {
      readsSecret: true,
      writesData: true,
      ...NOTHING_ELSEWHERE,
    });
  });
}

Deno.test("permissions: a database's socket is opened, wherever it is", () => {
  const flags = permissionFlags("/srv/distsales", {
    DATABASE_URL: "postgres://market@%2Frun%2Fpostgres/market",
  }).filter((flag) => flag.includes("/run/postgres"));
  assert.deepEqual(flags.map((flag) => flag.split("=")[0]), [
    "--allow-read",
    "--allow-write",
  ]);
});

Deno.test("permissions: a path that cannot be one word of a list opens all paths", () => {
  for (const dataDir of ["/a b", "/a,b"]) {
    const flags = permissionFlags("/srv/distsales", {
      DATABASE_URL: ELSEWHERE,
      DATA_DIR: dataDir,
    });
    assert.ok(flags.includes("--allow-write"), flags.join(" "));
    assert.ok(!flags.includes("--allow-run"), flags.join(" "));
  }
});

Deno.test("permissions: the embedded database needs all; so does a wrong setting's message", () => {
  for (const env of [{}, { PORT: "eighty", DATABASE_URL: ELSEWHERE }]) {
    assert.deepEqual(permissionFlags("/srv/distsales", env), ["-A"]);
  }
});
