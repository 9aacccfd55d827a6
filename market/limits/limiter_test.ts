import assert from "node:assert/strict";
import type { Actor, AnyCommand } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { register } from "../accounts/accounts.ts";
import { readNotifications } from "../notifications.ts";
import { createLimiter } from "./limiter.ts";

const NOBODY: Actor = { kind: "anonymous" };
const SYSTEM: Actor = { kind: "system" };
const person = (id: string): Actor => ({ kind: "user", id, role: "user" });
const SETTINGS = { signupLimit: 30, writeBurst: 1000, writesPerSecond: 10 };

/** Returns how many of so many calls are let through, one after another. */
function counter(settings: typeof SETTINGS) {
  let now = 0;
  const limit = createLimiter(settings, () => now);
  return {
    pass: (seconds: number) => now += 1000 * seconds,
    count(
      calls: number,
      command: AnyCommand,
      actor: Actor,
      address: string | null = "192.0.2.1",
    ): number {
      let passed = 0;
      for (let i = 0; i < calls; i++) {
        try {
          limit(command, actor, { address, userAgent: null });
          passed++;
        } catch (error) {
          assert(error instanceof DomainError);
          assert.equal(error.code, "rate_limited");
          assert((error.more.retryAfter ?? 0) >= 1);
        }
      }
      return passed;
    },
  };
}

Deno.test("an address makes 30 accounts, then one each two minutes; a network of IPv6 is one", () => {
  const { count, pass } = counter(SETTINGS);
  assert.equal(count(400, register, NOBODY), 30);
  assert.equal(count(1, register, NOBODY, "192.0.2.2"), 1);
  assert.equal(count(20, register, NOBODY, "2001:db8:1:2::1"), 20);
  assert.equal(count(20, register, NOBODY, "2001:db8:1:2:3::4"), 10);
  assert.equal(count(400, register, SYSTEM, null), 400);
  pass(120);
  assert.equal(count(10, register, NOBODY), 1);
});

Deno.test("a person gives a thousand commands at once, then ten a second", () => {
  const { count, pass } = counter(SETTINGS);
  assert.equal(count(1500, readNotifications, person("ada")), 1000);
  assert.equal(count(10, readNotifications, person("ben")), 10);
  assert.equal(count(1500, readNotifications, SYSTEM), 1500);
  pass(1);
  assert.equal(count(50, readNotifications, person("ada")), 10);
});

Deno.test("0 stands for no limit", () => {
  const { count } = counter({
    ...SETTINGS,
    signupLimit: 0,
    writesPerSecond: 0,
  });
  assert.equal(count(400, register, NOBODY), 400);
  assert.equal(count(1500, readNotifications, person("ada")), 1500);
});
