import assert from "node:assert/strict";
import { readFormData, TEXT_FORM } from "./form_data.ts";

const PHOTOS = { files: 2, fileBytes: 1000, bytes: 200_000 };

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://market.test/", { method: "POST", body, headers });
}

/** A form whose files stand before what was typed, as on the page. */
function form(sizes: readonly number[], title = "Lamp"): FormData {
  const data = new FormData();
  for (const size of sizes) {
    data.append("photos", new File(["x".repeat(size)], `ü ${size}.png`));
  }
  data.append("title", title);
  return data;
}

/** A multipart body of so many parts, of which each is `head` and nothing. */
function endless(head: string, parts: number) {
  const state = { taken: 0 };
  const part = new TextEncoder().encode(`--b\r\n${head}\r\n\r\n\r\n`);
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (state.taken++ < parts) controller.enqueue(part);
      else controller.close();
    },
  });
  const type = "multipart/form-data; boundary=b";
  return { request: post(body, { "content-type": type }), state };
}

Deno.test("a form comes as it was sent, texts and files in their order", async () => {
  const sent = form([3, 1000]);
  sent.append("photo_ids", "one");
  sent.append("photo_ids", "two");
  sent.append("title", "語 \u0000 \r\n ü");
  const { data, excess } = await readFormData(post(sent), PHOTOS);
  assert.equal(excess, null);
  assert.deepEqual(data.getAll("photo_ids"), ["one", "two"]);
  assert.deepEqual(data.getAll("title"), ["Lamp", "語 \u0000 \r\n ü"]);
  const files = data.getAll("photos").filter((value) => value instanceof File);
  assert.deepEqual(files.map(({ name, size }) => [name, size]), [
    ["ü 3.png", 3],
    ["ü 1000.png", 1000],
  ]);
  assert.equal(await files[0]?.text(), "xxx");
});

Deno.test("an untouched file field is an empty file without a name", async () => {
  const sent = new FormData();
  sent.append("photos", new File([], ""));
  const { data } = await readFormData(post(sent), PHOTOS);
  const file = data.get("photos");
  assert.ok(file instanceof File && file.name === "" && file.size === 0);
});

Deno.test("a file beyond the limits is not kept, what was typed after it is", async () => {
  const cases: [sizes: number[], code: string, kept: number[]][] = [
    [[1001], "too_large", []],
    [[5, 150_000], "too_large", [5]],
    [[1, 2, 3], "invalid_input", [1, 2]],
  ];
  for (const [sizes, code, kept] of cases) {
    const { data, excess } = await readFormData(post(form(sizes)), PHOTOS);
    assert.equal(excess?.code, code);
    assert.equal(excess.more.issues?.[0]?.path[0], "photos");
    assert.equal(data.get("title"), "Lamp");
    const files = data.getAll("photos").map((file) => (file as File).size);
    assert.deepEqual(files, kept);
  }
});

Deno.test("a form beyond the whole is refused where that was announced, else cut off there", async () => {
  const large = form(Array(30).fill(10_000));
  const bytes = await post(large).bytes();
  const type = post(large).headers.get("content-type") ?? "";
  const announced = { "content-type": type, "content-length": "300000" };
  await assert.rejects(readFormData(post(bytes, announced), PHOTOS), {
    code: "too_large",
  });
  const typeAlone = { "content-type": type };
  const { excess } = await readFormData(
    post(
      ReadableStream.from([bytes.slice(0, 150_000), bytes.slice(150_000)]),
      typeAlone,
    ),
    { ...PHOTOS, files: 30, fileBytes: 10_000 },
  );
  assert.equal(excess?.code, "too_large");
});

Deno.test("a text form keeps the beginning of what is too long", async () => {
  const fields = new URLSearchParams({
    title: "Lamp",
    body: "x".repeat(70_000),
  });
  const { data, excess } = await readFormData(post(fields), PHOTOS);
  assert.equal(excess?.code, "too_large");
  assert.equal(data.get("title"), "Lamp");
  const long = await readFormData(post(form([], "x".repeat(65_537))), PHOTOS);
  assert.equal(long.excess?.code, "too_large");
  assert.equal(String(long.data.get("title")).length, 65_536);
});

const FLOODS: [what: string, head: string][] = [
  ["fields", 'Content-Disposition: form-data; name="a"'],
  ["files", 'Content-Disposition: form-data; name="a"; filename="a"'],
  ["parts that are neither", "X: y"],
];
for (const [what, head] of FLOODS) {
  Deno.test(`a flood of empty ${what} is not read to its end`, async () => {
    const { request, state } = endless(head, 100_000);
    const { excess } = await readFormData(request, {
      ...PHOTOS,
      bytes: 64 * 1024 * 1024,
    });
    assert.ok(excess);
    assert.ok(state.taken < 1000, `${state.taken} parts were read`);
  });
}

Deno.test("a text form takes no files", async () => {
  const { excess } = await readFormData(post(form([3])), TEXT_FORM);
  assert.equal(excess?.code, "invalid_input");
});

const NO_FORMS: [what: string, body: string, type: string][] = [
  ["JSON", "{}", "application/json"],
  ["no type", "a=1", ""],
  ["no boundary", "a=1", "multipart/form-data"],
  ["an empty boundary", "a=1", "multipart/form-data; boundary="],
  [
    "an end that is missing",
    "--b\r\nContent-Dis",
    "multipart/form-data; boundary=b",
  ],
  ["no part at all", "garbage", "multipart/form-data; boundary=b"],
  ["nothing", "", "multipart/form-data; boundary=b"],
];
for (const [what, body, type] of NO_FORMS) {
  Deno.test(`${what} is refused with what to do`, async () => {
    await assert.rejects(
      readFormData(post(body, { "content-type": type }), PHOTOS),
      { code: "invalid_input" },
    );
  });
}
