import assert from "node:assert/strict";
import {
  chosenPassword,
  chosenPasswordFor,
  enteredPassword,
  hashPassword,
  verifyPassword,
} from "./passwords.ts";

Deno.test("a password is kept as argon2id with the published settings, salted, and known again", async () => {
  const first = await hashPassword("plum-and-lantern");
  const second = await hashPassword("plum-and-lantern");
  assert.match(first, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.notEqual(first, second);
  assert.equal(await verifyPassword(first, "plum-and-lantern"), true);
  assert.equal(await verifyPassword(first, "plum-and-lanterm"), false);
});

Deno.test("where there is no account no password is right", async () => {
  assert.equal(await verifyPassword(null, "plum-and-lantern"), false);
});

Deno.test("short, endless and common passwords are refused, others need no rules", () => {
  const chosen: [unknown, boolean][] = [
    ["1234567", false],
    ["password", false],
    ["Password", false],
    ["12345678", false],
    ["qwertyuiop", false],
    ["iloveyou", false],
    ["P@ssw0rd1", false],
    ["letmein123", false],
    ["admin1234", false],
    ["aaaaaaaa", false],
    ["abcdefgh", false],
    ["Sunshine2026", false],
    ["1qaz2wsx3edc", false],
    ["a".repeat(129), false],
    [undefined, false],
    ["only lower case words", true],
    ["Пароль-фонарь", true],
    ["🔑🔑🔑🔑🔑🔑🔑🔑", true],
    ["a".repeat(127) + "b", true],
  ];
  for (const [password, accepted] of chosen) {
    assert.equal(
      chosenPasswordFor({ username: "ada" }).safeParse(password).success,
      accepted,
      String(password),
    );
  }
});

Deno.test("the same password typed on another keyboard is the same", () => {
  assert.equal(
    chosenPassword.parse("cafe\u0301-lantern"),
    enteredPassword.parse("café-lantern"),
  );
});

Deno.test("nobody chooses little more than their names, the market's, or what they have", () => {
  const judge = chosenPasswordFor({
    username: "grace.h",
    email: "amazing.grace@navy.example",
    display_name: "Grace Hopper",
    current: "plum-and-lantern",
  });
  const chosen: [string, boolean][] = [
    ["distsales", false],
    ["DistSales1", false],
    ["D1stS4les2026", false],
    ["DistSalesPassword", false],
    ["grace.h.grace.h", false],
    ["Gr4ce-H0pper!", false],
    ["amazing.grace@navy.example", false],
    ["navy.example", false],
    ["plum-and-lantern", false],
    ["grace buys quince and oil", true],
    ["quince-at-distsales", true],
    ["plum-and-lanterns", true],
  ];
  for (const [password, accepted] of chosen) {
    assert.equal(judge.safeParse(password).success, accepted, password);
  }
});

Deno.test("names are taken out the longest first, and what is left must be a password", () => {
  const cases: [username: string, mailbox: string][] = [
    ["ada", "adalovelaces"],
    ["adalovelaces", "ada"],
  ];
  for (const [username, mailbox] of cases) {
    const judge = chosenPasswordFor({
      username,
      email: `${mailbox}@navy.example`,
    });
    const chosen: [string, boolean][] = [
      ["adalovelaces", false],
      ["distsalesquincej", false],
      ["distsalesquinceja", true],
    ];
    for (const [password, accepted] of chosen) {
      assert.equal(judge.safeParse(password).success, accepted, password);
    }
  }
});

Deno.test("a password is refused for one reason, the first that holds", () => {
  const judge = chosenPasswordFor({
    username: "sunshine",
    current: "sunshine1",
  });
  const reasons = (password: string) =>
    judge.safeParse(password).error?.issues.map(({ message }) => message);
  const cases: [password: string, reason: RegExp][] = [
    ["sunshine1", /the password that you have/],
    ["sunshine", /one of the commonest/],
    ["sunshine-dune", /little more than your name/],
  ];
  for (const [password, reason] of cases) {
    const [first = "", ...more] = reasons(password) ?? [];
    assert.match(first, reason);
    assert.deepEqual(more, []);
  }
});

Deno.test("a password far too long is refused before any work on it", () => {
  // Normalising this takes a second or more: its marks are sorted.
  const long = `a${"\u0301\u0323".repeat(15_000)}`;
  for (const schema of [chosenPassword, enteredPassword]) {
    const before = performance.now();
    assert.equal(schema.safeParse(long).success, false);
    assert.ok(performance.now() - before < 100);
  }
});

Deno.test("when too many passwords wait to be hashed, the next is told to come back", async () => {
  const codes = await Promise.all(
    Array.from({ length: 40 }, () =>
      hashPassword("plum-and-lantern", 5).then(
        () => "ok",
        ({ code, more }) => `${code} ${more.retryAfter}`,
      )),
  );
  const counted = Object.groupBy(codes, (code) => code);
  const done = 5 + navigator.hardwareConcurrency;
  assert.equal(counted["ok"]?.length, done);
  assert.equal(counted["unavailable 2"]?.length, 40 - done);
  assert.match(await hashPassword("plum-and-lantern", 5), /^\$argon2id/);
});
