/** Logins for tests. */
import assert from "node:assert/strict";
import type { Actor, Gate } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { PASSWORD, type TestMarket } from "../testing.ts";
import { register } from "./accounts.ts";
import { logIn } from "./sessions.ts";

const NOBODY: Actor = { kind: "anonymous" };

/** Registers Ada and returns her id. */
export async function addAda(market: TestMarket): Promise<string> {
  const { user_id } = await market.do(NOBODY, register, {
    username: "ada",
    email: "ada@example.org",
    password: PASSWORD,
  });
  return user_id;
}

/** Tries to log in, as Ada with her password from one address unless told. */
export function attempt(
  gate: Gate,
  {
    username = "ada",
    password = PASSWORD,
    address = "192.0.2.1",
    id = crypto.randomUUID() as string,
  } = {},
) {
  return gate.execute(logIn, NOBODY, { username, password }, {
    id,
    origin: { address, userAgent: "Test/1.0" },
  });
}

/** Returns the code of a refusal, or `ok`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "ok";
  } catch (error) {
    assert(error instanceof DomainError, String(error));
    return error.code;
  }
}
