/** Every route answers in one way what it is not made for. */
import assert from "node:assert/strict";
import { readSources } from "./sources.ts";

Deno.test("each route has its handlers by define.handlers, which answer every method", async () => {
  const routes = (await readSources()).filter(({ path }) =>
    /^routes\/(?!.*\(_)(?!.*\/?_\w+\.tsx?$)/.test(path)
  );
  assert.ok(routes.length > 30, `${routes.length} routes`);
  const offences = routes.filter(({ text }) =>
    !/^export const handler = define\.handlers\(/m.test(text)
  );
  assert.deepEqual(offences.map(({ path }) => path), []);
});

Deno.test("each page has a GET of its own, or it would be refused", async () => {
  const pages = (await readSources()).filter(({ path, text }) =>
    path.startsWith("routes/") && text.includes("define.page<typeof handler>")
  );
  assert.ok(pages.length > 10, `${pages.length} pages`);
  const offences = pages.filter(({ text }) =>
    !/^ {2}(async )?GET\b/m.test(text)
  );
  assert.deepEqual(offences.map(({ path }) => path), []);
});
