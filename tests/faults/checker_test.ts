import assert from "node:assert/strict";
import { findViolations } from "./checker.ts";
import type { Facts } from "./facts.ts";
import { type Attempt, History, tally, type Write } from "./history.ts";

/**
 * A short story in which all is well: one item of two bought, one sold by an
 * offer, and a word about it.
 */
const facts: Facts = {
  elections: [{ epoch: 1, url: "http://a" }, { epoch: 2, url: "http://b" }],
  activities: [
    { epoch: 1, node_url: "http://a" },
    { epoch: 2, node_url: "http://b" },
  ],
  commands: [
    { id: "w1", name: "list_product", epoch: 1, answer: { product_id: "p" } },
    { id: "w2", name: "purchase", epoch: 1, answer: { order_id: "o1" } },
    { id: "w3", name: "make_offer", epoch: 1, answer: { offer_id: "f" } },
    { id: "w4", name: "accept_offer", epoch: 2, answer: { order_id: "o2" } },
    { id: "w5", name: "send_message", epoch: 2, answer: { seq: 1 } },
  ],
  products: [{ id: "p", quantity: 0 }],
  orders: [
    { id: "o1", product_id: "p", quantity: 1, offer_id: null },
    { id: "o2", product_id: "p", quantity: 1, offer_id: "f" },
  ],
  offers: [{ id: "f", product_id: "p", status: "accepted" }],
  conversations: [{ id: "c", last_seq: 1 }],
  messages: [{ conversation_id: "c", seq: 1, body: "hello" }],
  namedAsLost: [],
};

function acknowledged(
  id: string,
  name: string,
  result: Record<string, unknown>,
  input: Record<string, unknown> = {},
): Write {
  return { id, name, input, attempts: [], outcome: "acknowledged", result };
}

function storyAsSeen(): History {
  const history = new History();
  history.writes.push(
    acknowledged("w1", "list_product", { product_id: "p" }, { quantity: 2 }),
    acknowledged("w2", "purchase", { order_id: "o1" }),
    acknowledged("w5", "send_message", { seq: 1 }),
  );
  history.readings.push({
    at: 0,
    conversationId: "c",
    node: "http://a",
    after: 0,
    messages: [{ seq: 1, body: "hello" }],
  });
  return history;
}

Deno.test("nothing is found when all is well", () => {
  assert.deepEqual(findViolations(facts, storyAsSeen()), []);
});

Deno.test("an answer that should not have been given is found", () => {
  const write = acknowledged("w2", "purchase", { order_id: "o1" });
  const attempt = { node: "http://a", startedAt: 0, endedAt: 1 };
  const cases: [RegExp, Partial<Write>][] = [
    [/I2: purchase w2 was refused \(sold_out\) and carried out/, {
      attempts: [{ ...attempt, answer: "refused", code: "sold_out" }],
      outcome: "refused",
      result: null,
    }],
    [/a node failed at purchase w2/, {
      attempts: [{ ...attempt, answer: "failed", code: "internal" }],
    }],
  ];
  for (const [expected, told] of cases) {
    const history = storyAsSeen();
    history.writes[1] = { ...write, ...told };
    assert.match(findViolations(facts, history).join(), expected);
  }
});

Deno.test("each kind of damage is found", () => {
  const cases: [string, RegExp, Partial<Facts>][] = [
    ["an epoch given twice", /I1: an epoch was given twice/, {
      elections: [...facts.elections, { epoch: 2, url: "http://b" }],
    }],
    [
      "a write of an old leader",
      /I1: http:\/\/a wrote under epoch 1 in epoch 2/,
      {
        activities: [...facts.activities, { epoch: 1, node_url: "http://a" }],
      },
    ],
    [
      "a write under another's epoch",
      /I1: http:\/\/a wrote under epoch 2 of http:\/\/b/,
      {
        activities: [{ epoch: 2, node_url: "http://a" }],
      },
    ],
    [
      "an acknowledged write that is lost",
      /I2: purchase w2 was acknowledged and is lost/,
      {
        commands: facts.commands.filter(({ id }) => id !== "w2"),
      },
    ],
    [
      "another answer than was given",
      /I2: purchase w2 was answered with something else/,
      {
        commands: facts.commands.map((command) =>
          command.id === "w2"
            ? { ...command, answer: { order_id: "o2" } }
            : command
        ),
      },
    ],
    ["an order of no command", /I2: orders has o9 of no command/, {
      orders: [...facts.orders, {
        id: "o9",
        product_id: "q",
        quantity: 1,
        offer_id: null,
      }],
    }],
    ["a command without its order", /I2: purchase w2 left no order_id/, {
      orders: facts.orders.filter(({ id }) => id !== "o1"),
    }],
    ["a message sent twice", /I2: 1 messages were sent, and 2 are there/, {
      conversations: [{ id: "c", last_seq: 2 }],
      messages: [...facts.messages, {
        conversation_id: "c",
        seq: 2,
        body: "hello",
      }],
    }],
    ["an item sold twice", /I3: of 2 pieces of p, 2 were sold and 1 are left/, {
      products: [{ id: "p", quantity: 1 }],
    }],
    ["a negative stock", /I3: p has a stock of -1/, {
      products: [{ id: "p", quantity: -1 }],
    }],
    [
      "an accepted offer without an order",
      /I3: offer f is accepted and has 0 orders/,
      {
        orders: facts.orders.map((order) => ({ ...order, offer_id: null })),
      },
    ],
    [
      "an open offer on what is sold out",
      /I3: offer g is open on a product that is sold out/,
      {
        offers: [...facts.offers, { id: "g", product_id: "p", status: "open" }],
      },
    ],
    ["a gap in a conversation", /I4: c counts 2 and has 2/, {
      conversations: [{ id: "c", last_seq: 2 }],
      messages: [{ conversation_id: "c", seq: 2, body: "hello" }],
    }],
    [
      "another message than was read",
      /I4: http:\/\/a showed another message 1 of c/,
      {
        messages: [{ conversation_id: "c", seq: 1, body: "goodbye" }],
      },
    ],
  ];
  for (const [name, expected, damage] of cases) {
    const violations = findViolations({ ...facts, ...damage }, storyAsSeen());
    assert.ok(
      violations.some((violation) => expected.test(violation)),
      `${name}: ${violations}`,
    );
  }
});

Deno.test("a refused write that was carried out, and a reader's gap, are found", () => {
  const history = storyAsSeen();
  history.writes.push({
    ...acknowledged("w3", "make_offer", {}),
    outcome: "refused",
    result: null,
  });
  history.readings.push({
    at: 0,
    conversationId: "c",
    node: "http://b",
    after: 3,
    messages: [{ seq: 5, body: "late" }],
  });
  const violations = findViolations(facts, history).join("\n");
  assert.match(violations, /I2: make_offer w3 was refused .* and carried out/);
  assert.match(violations, /I4: http:\/\/b showed 5 of c after 3/);
});

Deno.test("the longest silence begins with the fault or after it, and runs to the next acknowledgement", () => {
  const history = new History();
  for (const endedAt of [10, 100, 140, 900, 950]) {
    const attempt: Attempt = {
      node: "http://a",
      startedAt: endedAt - 5,
      endedAt,
      answer: "acknowledged",
    };
    history.writes.push({
      ...acknowledged(String(endedAt), "purchase", {}),
      attempts: [attempt],
    });
  }
  const cases: [number, number, number][] = [
    [150, 500, 750],
    [100, 130, 40],
    [945, 1000, 50],
    [960, 2000, 1040],
  ];
  for (const [from, to, expected] of cases) {
    assert.equal(history.longestSilence(from, to), expected, `${from}–${to}`);
  }
  assert.equal(tally(history.writes).acknowledged, 5);
});
