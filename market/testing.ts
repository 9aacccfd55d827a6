/**
 * A market for tests: the real gate over a database of its own, with people and
 * items written past the gate.
 */
import assert from "node:assert/strict";
import { v7 as uuidv7 } from "uuid";
import type {
  Actor,
  AnyCommand,
  DomainEvent,
  Gate,
  InputOf,
  ResultOf,
} from "../cluster/command.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import { createTestGate } from "../cluster/testing/testing_gate.ts";
import type { Sql } from "../db/pools.ts";
import { type TestDatabase, withDatabase } from "../db/testing.ts";
import { register } from "./accounts/accounts.ts";
import type { ProductStatus } from "./statuses.ts";
import { logIn } from "./accounts/sessions.ts";
import { demandSession } from "./accounts/sessions_in_force.ts";

/** Somebody who acts in a test. */
export type TestPerson = Extract<Actor, { kind: "user" }>;

/** What a test of the market works with. */
export interface TestMarket {
  readonly db: TestDatabase;
  /**
   * The gate itself, for what `do` does not cover: the id of a command, where
   * it came from.
   */
  readonly gate: Gate;
  /** What was told so far, in order. */
  readonly events: readonly DomainEvent[];
  /** Carries a command out and returns its answer. */
  do<C extends AnyCommand>(
    actor: Actor,
    command: C,
    input: InputOf<C>,
  ): Promise<ResultOf<C>>;
  /** Fails unless the command is refused with `code`. */
  refused(
    actor: Actor,
    command: AnyCommand,
    input: unknown,
    code: string,
  ): Promise<void>;
  /** Adds people, at most four. */
  people(count: number): Promise<TestPeople>;
}

/**
 * Typed as four, so that a test names those it asked for without checking each.
 */
type TestPeople = readonly [TestPerson, TestPerson, TestPerson, TestPerson];

/** Runs `body` with a market of its own. */
export async function withMarket(
  body: (market: TestMarket) => Promise<void>,
): Promise<void> {
  await withDatabase(async (db) => {
    await using test = await createTestGate(db, { admit: demandSession });
    const perform = async <C extends AnyCommand>(
      actor: Actor,
      command: C,
      input: InputOf<C>,
    ) => {
      const id = crypto.randomUUID();
      return (await test.gate.execute(command, actor, input, { id })).result;
    };
    await body({
      db,
      gate: test.gate,
      events: test.events,
      do: perform,
      async refused(actor, command, input, code) {
        await assert.rejects(
          perform(actor, command, input),
          (error) => error instanceof DomainError && error.code === code,
          `${command.name} should be refused: ${code}`,
        );
      },
      async people(count) {
        const added = Array.from({ length: count }, () => addPerson(db.owner));
        return await Promise.all(added) as unknown as TestPeople;
      },
    });
  });
}

/** The password of everybody who is `registered`. */
export const PASSWORD = "plum-and-lantern";

/** Registers somebody through the gate and logs them in. */
export async function registered(
  market: TestMarket,
  username: string,
): Promise<{ actor: TestPerson; token: string }> {
  const anybody = { kind: "anonymous" } as const;
  const { user_id } = await market.do(anybody, register, {
    username,
    email: `${username}@example.org`,
    password: PASSWORD,
  });
  const { token, session_id } = await market.do(anybody, logIn, {
    username,
    password: PASSWORD,
  });
  return {
    actor: { kind: "user", id: user_id, role: "user", session: session_id },
    token,
  };
}

/**
 * Runs `body` in one transaction, in which `now()` stands still: what happens
 * exactly at a time can be tested there. Only what reads does, past the gate.
 */
export async function standingStill(
  owner: Sql,
  body: (sql: Sql) => Promise<void>,
): Promise<void> {
  // A transaction runs statements as a pool does; it lacks what opens others.
  await owner.begin((tx) => body(tx as unknown as Sql));
}

/** Carries a command out within such a transaction, past the gate. */
export async function runIn<C extends AnyCommand>(
  sql: Sql,
  command: C,
  actor: Actor,
  input: InputOf<C>,
): Promise<ResultOf<C>> {
  const { result } = await command.run(sql, actor, command.input.parse(input), {
    id: crypto.randomUUID(),
    origin: { address: null, userAgent: null },
    prepared: undefined,
  });
  return result as ResultOf<C>;
}

let made = 0;

/**
 * Adds a person and returns them as an actor. The password is no hash: nobody
 * logs in by it.
 */
export async function addPerson(
  owner: Sql,
  { role = "user" as "user" | "admin" } = {},
): Promise<TestPerson> {
  const id = uuidv7();
  const name = `person${++made}_${id.slice(-6)}`;
  await owner`
    insert into users (id, username, email, password_hash, display_name, role)
    values (${id}, ${name}, ${`${name}@example.org`}, 'none', ${name}, ${role})`;
  return { kind: "user", id, role };
}

/**
 * Adds an item for sale and returns its id; 10.00 each and one of it unless
 * told.
 */
export async function addProduct(
  owner: Sql,
  seller: { readonly id: string },
  product: {
    readonly price_cents?: number;
    readonly quantity?: number;
    readonly buy_now?: boolean;
    readonly offers?: boolean;
    readonly status?: ProductStatus;
  } = {},
): Promise<string> {
  const id = uuidv7();
  const row = {
    id,
    seller_id: seller.id,
    title: `Thing ${++made}`,
    description: "A thing.",
    category: "other",
    condition: "good",
    price_cents: 1000,
    quantity: 1,
    ...product,
  };
  await owner`insert into products ${owner(row)}`;
  return id;
}

/** Adds a session of a person and returns its token. */
export async function addSession(
  owner: Sql,
  person: { readonly id: string },
): Promise<{ token: string; id: string }> {
  const token = crypto.getRandomValues(new Uint8Array(32))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(token),
  );
  const id = uuidv7();
  await owner`
    insert into sessions (token_hash, id, user_id, expires_at)
    values (${new Uint8Array(digest)}, ${id}, ${person.id},
      now() + interval '1 day')`;
  return { token, id };
}
