import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import type { ErrorCode } from "../../lib/errors/error_codes.ts";
import { makeOffer } from "../trade/offers/offers.ts";
import { purchase } from "../trade/orders.ts";
import { editProduct } from "./edit_product.ts";
import {
  findProduct,
  listProduct,
  relistProduct,
  withdrawProduct,
} from "./products.ts";
import type { ProductStatus } from "../statuses.ts";
import { addPerson, addProduct, withMarket } from "../testing.ts";
import { LAMP } from "./testing.ts";

const NOBODY: Actor = { kind: "anonymous" };

Deno.test("a listing or an edit with a wrong field is refused, and changes nothing", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const [ann] = await market.people(1);
    const { product_id } = await market.do(ann, listProduct, LAMP);
    const before = await findProduct(reader, product_id);
    const wrong: Record<string, unknown>[] = [
      { title: "" },
      { title: " \t " },
      { title: "a".repeat(121) },
      { title: "\u0000\u200b" },
      { title: 5 },
      { title: null },
      { description: "" },
      { description: "a".repeat(5001) },
      { description: ["a"] },
      { category: "cars" },
      { category: "Home" },
      { condition: "shiny" },
      { price_cents: 0 },
      { price_cents: -5 },
      { price_cents: 100_000_001 },
      { price_cents: 19.99 },
      { price_cents: "2500" },
      { price_cents: NaN },
      { price_cents: Infinity },
      { quantity: 0 },
      { quantity: 1001 },
      { quantity: 2 ** 53 },
      { buy_now: "yes" },
      { buy_now: false, offers: false },
      { status: "active" },
      { seller_id: ann.id },
      { __proto__: null, id: product_id },
    ];
    for (const change of wrong) {
      await market.refused(
        ann,
        listProduct,
        { ...LAMP, ...change },
        "invalid_input",
      );
      await market.refused(
        ann,
        editProduct,
        { product_id, ...change },
        "invalid_input",
      );
    }
    await market.refused(NOBODY, listProduct, LAMP, "unauthenticated");
    assert.deepEqual(await findProduct(reader, product_id), before);
    assert.equal((await reader`select from products`).length, 1);
  }));

Deno.test("one way to buy is enough, and an edit says of which product it is", () =>
  withMarket(async (market) => {
    const [ann] = await market.people(1);
    for (const change of [{ offers: false }, { buy_now: false }]) {
      const { product_id } = await market.do(ann, listProduct, {
        ...LAMP,
        ...change,
      });
      const both = { buy_now: false, offers: false };
      const rest = { product_id, ...both, ...change };
      await market.refused(ann, editProduct, rest, "invalid_input");
    }
    await market.refused(ann, editProduct, { title: "New" }, "invalid_input");
  }));

Deno.test("an edit changes what it names, and tells those who look", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann] = await market.people(1);
    const product_id = await addProduct(owner, ann, { quantity: 2 });
    const before = await findProduct(reader, product_id);
    await market.do(ann, editProduct, { product_id, price_cents: 700 });
    const after = await findProduct(reader, product_id);
    assert.deepEqual({ ...after, updated_at: null }, {
      ...before,
      price_cents: 700,
      version: 2,
      updated_at: null,
    });
    assert.deepEqual(market.events, [{
      to: { users: [ann.id], product: product_id },
      name: "product:changed",
      payload: { product_id, quantity: 2, price_cents: 700, status: "active" },
    }]);
  }));

Deno.test("an edit that an open offer does not survive closes it", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    for (
      const [change, expected] of [
        [{ price_cents: 900 }, "open"],
        [{ price_cents: 700 }, "closed"],
        [{ quantity: 1 }, "closed"],
        [{ offers: false }, "closed"],
      ] as const
    ) {
      const product_id = await addProduct(owner, ann, { quantity: 2 });
      const { offer_id } = await market.do(ben, makeOffer, {
        product_id,
        price_cents: 800,
        quantity: 2,
      });
      await market.do(ann, editProduct, { product_id, ...change });
      const [offer] = await reader`
        select status from offers where id = ${offer_id}`;
      assert.equal(offer?.["status"], expected, JSON.stringify(change));
    }
  }));

Deno.test("who may edit, withdraw and relist, in each state", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    const steps = {
      edit: (product_id: string) => ({ product_id, title: "Another" }),
      withdraw: (product_id: string) => ({ product_id }),
      relist: (product_id: string) => ({ product_id }),
    };
    const commands = {
      edit: editProduct,
      withdraw: withdrawProduct,
      relist: relistProduct,
    };
    const table: [
      ProductStatus,
      keyof typeof steps,
      ProductStatus | ErrorCode,
    ][] = [
      ["active", "edit", "active"],
      ["active", "withdraw", "withdrawn"],
      ["active", "relist", "conflict"],
      ["sold", "edit", "sold"],
      ["sold", "withdraw", "conflict"],
      ["sold", "relist", "conflict"],
      ["withdrawn", "edit", "conflict"],
      ["withdrawn", "withdraw", "conflict"],
      ["withdrawn", "relist", "active"],
      ["hidden", "edit", "conflict"],
      ["hidden", "withdraw", "conflict"],
      ["hidden", "relist", "conflict"],
    ];
    for (const [status, step, expected] of table) {
      const product_id = await addProduct(owner, ann, {
        status,
        quantity: status === "sold" ? 0 : 1,
      });
      const input = steps[step](product_id);
      const isPublic = status === "active" || status === "sold";
      const unseen = isPublic ? "forbidden" : "not_found";
      await market.refused(ben, commands[step], input, unseen);
      await market.refused(admin, commands[step], input, "forbidden");
      await market.refused(NOBODY, commands[step], input, "unauthenticated");
      const row = `${status}: ${step}`;
      if (expected === "conflict") {
        await market.refused(ann, commands[step], input, expected);
      } else {
        await market.do(ann, commands[step], input);
        const [product] = await reader`
          select status from products where id = ${product_id}`;
        assert.equal(product?.["status"], expected, row);
      }
    }
    const unknown = crypto.randomUUID();
    for (const step of ["edit", "withdraw", "relist"] as const) {
      const input = steps[step](unknown);
      await market.refused(ann, commands[step], input, "not_found");
      const odd = { ...input, product_id: "../1" };
      await market.refused(ann, commands[step], odd, "invalid_input");
    }
  }));

Deno.test("what was sold is for sale again with new stock", () =>
  withMarket(async (market) => {
    const [ann, ben] = await market.people(2);
    const product_id = await addProduct(market.db.owner, ann);
    await market.do(ben, purchase, { product_id, quantity: 1 });
    await market.do(ann, editProduct, { product_id, quantity: 3 });
    const product = await findProduct(market.db.reader, product_id);
    assert.deepEqual([product?.status, product?.quantity], ["active", 3]);
  }));

Deno.test("an edit, a withdrawal and a page concern one product alone", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const lamp = await addProduct(owner, ann);
    const chair = await addProduct(owner, ann);
    const bens = await addProduct(owner, ben);
    const rows = () => reader`select * from products order by id`;
    const [, ...before] = await rows();
    const input = { product_id: lamp };
    await market.do(ann, editProduct, { ...input, title: "New", quantity: 7 });
    await market.do(ann, withdrawProduct, input);
    await market.do(ann, relistProduct, input);
    const [changed, ...beside] = await rows();
    assert.equal(changed?.["title"], "New");
    assert.deepEqual(beside, before);
    for (
      const [id, seller] of [[lamp, ann], [chair, ann], [bens, ben]] as const
    ) {
      const product = await findProduct(reader, id);
      assert.deepEqual([product?.id, product?.seller.id], [id, seller.id]);
    }
  }));

Deno.test("a withdrawn product of which nothing is left comes back as a sold one", () =>
  withMarket(async (market) => {
    const [ann] = await market.people(1);
    const product_id = await addProduct(market.db.owner, ann, {
      status: "withdrawn",
      quantity: 0,
    });
    await market.do(ann, relistProduct, { product_id });
    const product = await findProduct(market.db.reader, product_id);
    assert.equal(product?.status, "sold");
  }));
