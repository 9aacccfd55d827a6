/** A command whose runs a test can count, hold up and have refused. */
import { z } from "zod";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { until } from "../../lib/time/until.ts";
import {
  type Actor,
  defineCommand,
  type Executed,
  type ResultOf,
} from "../command.ts";
import { createTestGate, type TestGate } from "./testing_gate.ts";

export const alice = {
  kind: "user",
  id: crypto.randomUUID(),
  role: "user",
} as const;
export const bob = { ...alice, id: crypto.randomUUID() };
export const system: Actor = { kind: "system" };
export const anonymous: Actor = { kind: "anonymous" };

/** A run that waits within its transaction. */
interface HeldRun {
  /** Resolves when the run has begun, and waits. */
  readonly arrived: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

/** The notes of one test: the command that keeps them, and what holds it up. */
type Notes = ReturnType<typeof createNotes>;

/** Returns notes that nobody has done anything to yet. */
function createNotes() {
  let runs = 0;
  let nextHeld: { arrive(): void; readonly released: Promise<void> } | null =
    null;
  let refusal: DomainError | null = null;

  const command = defineCommand({
    name: "note",
    summary: "Keeps a note.",
    input: z.strictObject({
      text: z.string().max(20),
      stock: z.int().default(1),
      password: z.string().optional(),
    }),
    result: z.strictObject({
      text: z.string(),
      seen: z.array(z.string()),
      prepared: z.strictObject({ length: z.int() }),
      token: z.string().optional(),
    }),
    access: "user",
    secrets: ["password"],
    prepare: (_preparation, { password }) =>
      Promise.resolve({
        prepared: { length: password?.length ?? 0 },
        reveal: password ? { token: `${password}!` } : {},
      }),
    async run(tx, _actor, input, { prepared }) {
      runs += 1;
      const [held, decided] = [nextHeld, refusal];
      nextHeld = null;
      await tx`insert into notes (text) values (${input.text})`;
      if (held !== null) {
        held.arrive();
        await held.released;
      }
      if (input.stock === 0) throw new DomainError("sold_out", "Sold.");
      if (decided !== null) throw decided;
      return {
        result: { text: input.text, seen: Object.keys(input), prepared },
        activity: { subject: input.text, detail: { kept: true } },
        events: [{
          to: { users: [alice.id] },
          name: "noted",
          payload: { text: input.text },
        }],
      };
    },
  });
  return {
    command,
    /** Returns how often the command ran. */
    runs: () => runs,
    /** Has the next run wait until it is released. */
    holdNext(): HeldRun {
      const arrival = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      nextHeld = { arrive: arrival.resolve, released: release.promise };
      return { arrived: arrival.promise, release: release.resolve };
    },
    /** Has runs that begin from now on refuse, or agree again (null). */
    refuseWith(reason: DomainError | null): void {
      refusal = reason;
    },
  };
}

/** What a test of notes works with. */
export interface NotesTest extends Omit<TestGate, typeof Symbol.asyncDispose> {
  readonly db: TestDatabase;
  readonly notes: Notes;
  /** Keeps a note in alice's name, or another's. */
  write(
    text: string,
    more?: {
      readonly id?: string;
      readonly actor?: Actor;
      readonly stock?: number;
    },
  ): Promise<Executed<ResultOf<Notes["command"]>>>;
  /** Returns the texts that the database holds. */
  kept(): Promise<readonly string[]>;
  /** Closes the connections that the gate writes through. */
  close(): Promise<void>;
}

/** Defines a test on a database with an empty table of notes. */
export function notesTest(
  name: string,
  body: (test: NotesTest) => Promise<void>,
): void {
  Deno.test(name, async () => {
    await using db = await createTestDatabase();
    await db.owner`create table notes (text text unique)`;
    await using test = await createTestGate(db);
    const notes = createNotes();
    await body({
      ...test,
      db,
      notes,
      write: (text, { id = crypto.randomUUID(), actor = alice, stock } = {}) =>
        test.gate.execute(notes.command, actor, { text, stock }, { id }),
      async kept() {
        const rows = await db.reader<{ text: string }[]>`
          select text from notes order by text`;
        return rows.map(({ text }) => text);
      },
      close: async () => await test[Symbol.asyncDispose](),
    });
  });
}

/** Returns the refusal that `call` ends with. */
export async function refusalOf(call: Promise<unknown>): Promise<DomainError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** Resolves when a session of the test's database waits for a lock. */
export async function untilBlocked(db: TestDatabase): Promise<void> {
  await until("a session that waits for a lock", async () => {
    const rows = await db.reader`
      select from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`;
    return rows.length > 0;
  }, { everyMs: 5 });
}
