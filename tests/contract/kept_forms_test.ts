/**
 * A session that ends while somebody types: whatever form is sent then, its text
 * is back after logging in, and nothing of it was carried out.
 */
import assert from "node:assert/strict";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import { PASSWORD } from "../../market/testing.ts";
import { hashPassword } from "../../market/accounts/passwords.ts";
import { readSources } from "../architecture/sources.ts";
import { startNode } from "../support/node_process.ts";
import { makeWorld, type World } from "./access/world.ts";

/** What somebody types: no page shows it unless it has come back. */
const TYPED = "Ünfinished „words“ 語";
const OTHER_PASSWORD = "never-to-be-seen";

/** A form of a page: where it is sent, its fields, and where one is shown. */
interface Row {
  readonly path: (world: World) => string;
  readonly fields: (world: World) => Record<string, string>;
  /** What is on the page again; by itself the typed text. */
  readonly shown?: RegExp;
  /** Whether its page encodes it for files. */
  readonly multipart?: boolean;
}

/** The form of each route; null for one that needs no session. */
const ROWS: Readonly<Record<string, readonly Row[] | null>> = {
  "/login": null,
  "/logout": null,
  "/register": null,
  "/setup": null,
  "/sell": [{
    path: () => "/sell",
    fields: () => ({ title: "Lamp", description: TYPED, price: "12.345" }),
    multipart: true,
  }, {
    path: () => "/sell",
    fields: () => ({ action: "draft", title: TYPED }),
    multipart: true,
  }],
  "/products/[id]/edit": [{
    path: ({ product }) => `/products/${product}/edit`,
    fields: () => ({ title: TYPED, title_was: "Lamp", photo_ids: "" }),
    multipart: true,
  }],
  "/products/[id]": [{
    path: ({ product }) => `/products/${product}?seen_version=1`,
    fields: () => ({ action: "withdraw" }),
    shown: /Nothing was sent yet/,
  }],
  "/messages/[id]": [{
    path: ({ conversation }) => `/messages/${conversation}`,
    fields: () => ({ action: "send", body: TYPED }),
  }],
  "/offers": [{
    path: () => "/offers",
    fields: ({ offer }) => ({
      action: "counter",
      offer_id: offer,
      [`price-${offer}`]: "9.87",
    }),
    shown: /value="9\.87"/,
  }],
  "/orders": [{
    path: () => "/orders?role=seller",
    fields: ({ order }) => ({ action: "ship", order_id: order }),
    shown: /Nothing was sent yet/,
  }],
  "/account": [{
    path: () => "/account",
    fields: () => ({ action: "profile", display_name: "Me", bio: TYPED }),
  }, {
    path: () => "/account",
    fields: () => ({
      action: "password",
      current_password: OTHER_PASSWORD,
      new_password: OTHER_PASSWORD,
    }),
    shown: /Nothing was sent yet/,
  }],
  "/users/[username]": [{
    path: ({ username }) => `/users/${username}`,
    fields: () => ({ action: "suspend", reason: TYPED }),
  }],
};

Deno.test("every route that takes a form has a row here", async () => {
  const routes = (await readSources())
    .filter(({ path, text }) =>
      /^routes\/(?!api\/|internal\/|.*\(_)/.test(path) &&
      /^ {2}(async )?POST\b/m.test(text)
    )
    .map(({ path }) =>
      path.replace(/^routes/, "").replace(/(\/index)?\.tsx?$/, "")
    );
  assert.deepEqual(routes.sort(), Object.keys(ROWS).sort());
});

Deno.test("a form that was sent without a session comes back after logging in", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const { sender, world } = await giveRights(
    database,
    await makeWorld(database.owner),
  );
  for (const [route, rows] of Object.entries(ROWS)) {
    for (const row of rows ?? []) {
      await t.step(
        `${route} ${row.fields(world)["action"] ?? ""}`,
        async () => {
          const path = row.path(world);
          const asked = await send(node.url, path, formOf(row, world));
          assert.equal(asked.status, 401);
          assert.match(
            asked.html,
            /Log in, and what you typed is here again/,
          );
          const mistyped = await send(node.url, "/login", {
            ...hiddenOf(asked.html),
            username: sender,
            password: "mistyped",
          });
          assert.equal(mistyped.status, 401);

          const login = {
            ...hiddenOf(mistyped.html),
            username: sender,
            password: PASSWORD,
          };
          const entered = await send(node.url, "/login", login);
          assert.deepEqual([entered.status, entered.location], [307, path]);
          // What a browser does then.
          const back = await send(node.url, path, login, entered.cookie);
          assert.equal(back.status, 200);
          assert.match(back.html, row.shown ?? new RegExp(TYPED));
          for (const html of [asked.html, mistyped.html, back.html]) {
            assert.doesNotMatch(html, new RegExp(OTHER_PASSWORD));
          }
        },
      );
    }
  }
  const carriedOut = await database.owner`
    select distinct name from commands
    where actor_id is not null and name <> 'log_out'`;
  assert.deepEqual([...carriedOut], []);
});

Deno.test("files that were sent without a session are said to be lost, unless they were kept", async () => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const form = (files: readonly File[]) => {
    const data = new FormData();
    for (const file of files) data.append("photos", file);
    data.set("title", TYPED);
    return data;
  };
  const big = new File([new Uint8Array(3_000_000)], "big.jpg");
  const lost = await send(node.url, "/sell", form([big, big]));
  assert.equal(lost.status, 401);
  assert.match(lost.html, /Files have to be chosen again/);
  assert.match(lost.html, /name="kept_form"/);
  const none = await send(node.url, "/sell", form([new File([], "")]));
  assert.doesNotMatch(none.html, /Files have to be chosen again/);
  assert.match(none.html, /name="kept_form"/);
});

Deno.test("a form that is too long to be kept is said to be lost, before anybody goes on", async () => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  for (const description of ["x".repeat(50_000), "x".repeat(70_000)]) {
    const asked = await send(node.url, "/account", { bio: description });
    assert.equal(asked.status, 401);
    assert.match(asked.html, /What you typed could not be kept here/);
    assert.doesNotMatch(asked.html, /is here again|name="kept_form"/);
  }
});

/**
 * Makes the user of the world an admin with a password, and the world's username
 * that of somebody else.
 *
 * @returns the admin's username.
 */
async function giveRights(
  { owner }: TestDatabase,
  world: World,
): Promise<{ readonly sender: string; readonly world: World }> {
  await owner`
    update users set role = 'admin',
      password_hash = ${await hashPassword(PASSWORD)}
    where id = ${world.user}`;
  const [other] = await owner<[{ username: string }]>`
    select username from users
    where id <> ${world.user} and suspended_at is null and deleted_at is null
    limit 1`;
  return {
    sender: world.username,
    world: { ...world, username: other.username },
  };
}

function formOf(row: Row, world: World): FormData | Record<string, string> {
  const fields = {
    command_id: crypto.randomUUID(),
    ...row.fields(world),
  };
  if (row.multipart !== true) return fields;
  const data = new FormData();
  data.append("photos", new File([], ""));
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

async function send(
  url: string,
  path: string,
  fields: Readonly<Record<string, string>> | FormData,
  cookie = "session=ended-some-time-ago-0123456789",
) {
  const response = await fetch(url + path, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, origin: url },
    body: fields instanceof FormData ? fields : new URLSearchParams(fields),
  });
  const cookies = response.headers.getSetCookie();
  return {
    status: response.status,
    location: response.headers.get("location"),
    html: await response.text(),
    cookie: cookies.find((text) => text.startsWith("session="))
      ?.split(";")[0] ?? "",
  };
}

/** Returns the hidden fields of the form on a page. */
function hiddenOf(html: string): Record<string, string> {
  const main = html.slice(html.indexOf("<main"));
  return Object.fromEntries(
    [...main.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
      .map(([, name = "", value = ""]) => [name, value]),
  );
}
