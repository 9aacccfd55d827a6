import assert from "node:assert/strict";
import { v7 as uuidv7 } from "uuid";
import { type Sql } from "../../db/pools.ts";
import { browse, browseQuery, type ProductCard } from "./browse.ts";
import { addPerson, withMarket } from "../testing.ts";

type Row = Partial<ProductCard & { description: string; title: string }>;

/** Adds products in this order, each newer than the one before. */
async function add(owner: Sql, rows: readonly Row[]): Promise<void> {
  const seller = await addPerson(owner);
  for (const row of rows) {
    await owner`insert into products ${
      owner({
        id: uuidv7(),
        seller_id: seller.id,
        title: "Thing",
        description: "A thing.",
        category: "other",
        condition: "good",
        price_cents: 1000,
        quantity: 1,
        ...row,
      })
    }`;
  }
}

async function titles(
  sql: Sql,
  query: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const { products } = await browse(sql, browseQuery.parse(query));
  return products.map(({ title }) => title);
}

const SHELF: readonly Row[] = [
  {
    title: "Red road bicycle",
    price_cents: 25_000,
    category: "sports",
    condition: "good",
  },
  {
    title: "Desk lamp",
    description: "Lights a bicycle workshop.",
    price_cents: 1_500,
    category: "home",
    condition: "fair",
  },
  {
    title: "Running shoes",
    price_cents: 4_000,
    category: "sports",
    condition: "new",
  },
  {
    title: "Hidden bicycle",
    price_cents: 100,
    category: "sports",
    status: "hidden",
  },
  { title: "Sold bicycle", status: "sold", quantity: 0 },
  { title: "Withdrawn bicycle", status: "withdrawn" },
];

Deno.test("what is for sale is found by words, category, condition and price", () =>
  withMarket(async ({ db }) => {
    await add(db.owner, SHELF);
    const [road, lamp, shoes] = [
      "Red road bicycle",
      "Desk lamp",
      "Running shoes",
    ];
    const cases: [Record<string, unknown>, string[]][] = [
      [{}, [shoes, lamp, road]],
      [{ sort: "cheapest" }, [lamp, shoes, road]],
      [{ sort: "dearest" }, [road, shoes, lamp]],
      [{ category: "sports" }, [shoes, road]],
      [{ category: "sports", sort: "cheapest" }, [shoes, road]],
      [{ condition: "fair" }, [lamp]],
      [{ min: 1_500, max: 4_000 }, [shoes, lamp]],
      [{ min: 4_000, max: 4_000 }, [shoes]],
      [{ min: "4000", max: "", q: " " }, [shoes, road]],
      [{ q: "bicycle" }, [lamp, road]],
      [{ q: "BICYCLES" }, [lamp, road]],
      [{ q: "bicycle -lamp" }, [road]],
      [{ q: '"road bicycle"' }, [road]],
      [{ q: "red bic" }, [road]],
      [{ q: "run" }, [shoes]],
      [{ q: "run", category: "home" }, []],
      [{ q: "bicylce" }, [road]],
      [{ q: "zzzzqq" }, []],
      [{ q: "'); drop table products; --" }, []],
      [{ q: "a & | ! ( :*" }, []],
      [{ q: "<script>" }, []],
    ];
    for (const [query, expected] of cases) {
      assert.deepEqual(
        await titles(db.reader, query),
        expected,
        JSON.stringify(query),
      );
    }
  }));

Deno.test("a misspelt word finds what is spelled alike, and says so", () =>
  withMarket(async ({ db }) => {
    await add(db.owner, SHELF);
    const found = await browse(db.reader, browseQuery.parse({ q: "bicylce" }));
    assert.equal(found.similar, true);
    const exact = await browse(db.reader, browseQuery.parse({ q: "bicycle" }));
    assert.equal(exact.similar, false);
    const none = await browse(db.reader, browseQuery.parse({ q: "zzzzqq" }));
    assert.equal(none.similar, false);
  }));

Deno.test("pages follow one another without gap or repeat, also among equal prices and while things are added", () =>
  withMarket(async ({ db }) => {
    const rows = Array.from({ length: 23 }, (_, i) => ({
      title: `Lamp ${i}`,
      price_cents: [500, 700, 500, 900][i % 4]!,
    }));
    await add(db.owner, rows);
    for (const q of [undefined, "lamp", "lammp"]) {
      for (const sort of ["newest", "cheapest", "dearest"]) {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await browse(
            db.reader,
            browseQuery.parse({ q, sort, limit: 5, after }),
          );
          seen.push(...page.products.map(({ title }) => title));
          after = page.next ?? undefined;
          if (seen.length === 5 && sort === "newest") {
            await add(db.owner, [{ title: "Newcomer", price_cents: 1 }]);
          }
        } while (after !== undefined);
        const lamps = seen.filter((title) => title !== "Newcomer");
        assert.equal(lamps.length, 23, `${q} ${sort}`);
        assert.equal(new Set(lamps).size, 23, `${q} ${sort}`);
      }
    }
  }));

Deno.test("a query out of bounds is refused, field by field", () => {
  const wrong: [Record<string, unknown>, string][] = [
    [{ q: "a".repeat(101) }, "q"],
    [{ category: "cars" }, "category"],
    [{ condition: "shiny" }, "condition"],
    [{ min: "-1" }, "min"],
    [{ min: "1.5" }, "min"],
    [{ max: "free" }, "max"],
    [{ max: "100000001" }, "max"],
    [{ min: 5, max: 4 }, "max"],
    [{ sort: "best" }, "sort"],
    [{ limit: 0 }, "limit"],
    [{ limit: 101 }, "limit"],
    [{ after: "forged" }, "after"],
  ];
  for (const [query, field] of wrong) {
    const parsed = browseQuery.safeParse(query);
    assert.deepEqual(
      parsed.error?.issues.map(({ path }) => path[0]),
      [field],
      JSON.stringify(query),
    );
  }
  assert.equal(browseQuery.safeParse({ colour: "red" }).success, false);
});

Deno.test("a cursor serves only the order that it was made for", () =>
  withMarket(async ({ db }) => {
    await add(db.owner, SHELF);
    const { next } = await browse(
      db.reader,
      browseQuery.parse({ limit: 1, sort: "newest" }),
    );
    assert.notEqual(next, null);
    const other = browseQuery.safeParse({ after: next, sort: "cheapest" });
    assert.equal(other.success, false);
  }));
