import assert from "node:assert/strict";
import type { JSX } from "preact";
import { asset, Head } from "../../runtime.ts";
import { App } from "../app.ts";
import type { PageProps } from "../handlers.ts";
import { csp } from "../middlewares/csp.ts";
import { setBuildId } from "../runtime/build_id.ts";

async function render(page: JSX.Element, path = "/"): Promise<string> {
  const app = new App()
    .appWrapper(({ Component }: PageProps) => (
      <html>
        <head>
          <title>Default</title>
          <meta name="description" content="Default" />
        </head>
        <body>
          <Component />
        </body>
      </html>
    ))
    .all("*", (ctx) => ctx.render(page));
  const response = await app.handler()(new Request(`http://localhost${path}`));
  return await response.text();
}

const headOf = (html: string) => /<head>(.*)<\/head>/.exec(html)![1];
const bodyOf = (html: string) => /<body>(.*)<\/body>/.exec(html)![1];

Deno.test("a head without Head stays as it is", async () => {
  assert.equal(
    headOf(await render(<p />)),
    '<title>Default</title><meta name="description" content="Default"/>',
  );
});

Deno.test("Head replaces what is alike, and adds what is not", async () => {
  const html = await render(
    <>
      <Head>
        <title>First</title>
        <link rel="canonical" href="/a" />
      </Head>
      <p>Text</p>
      <Head>
        <title>Last</title>
        <meta name="description" content="New" />
        <meta name="robots" content="none" />
        <style key="own">{"p{}"}</style>
      </Head>
    </>,
  );
  assert.match(
    headOf(html)!,
    /^<title>Last<\/title><meta name="description" content="New"\/><link rel="canonical" href="\/a"\/><meta name="robots" content="none"\/><style nonce="\w{32}">p\{\}<\/style>$/,
  );
  assert.equal(bodyOf(html), "<p>Text</p>");
});

Deno.test("a component may stand in a Head, and in the document's head", async () => {
  const Title = ({ text }: { text: string }) => <title>{text}</title>;
  assert.match(
    headOf(
      await render(
        <Head>
          <Title text="Within" />
        </Head>,
      ),
    )!,
    /^<title>Within<\/title><meta name="description" content="Default"\/>$/,
  );
  const app = new App().all("*", (ctx) =>
    ctx.render(
      <html>
        <body>
          <Head>
            <title>Late</title>
          </Head>
        </body>
        <head>
          <Title text="Default" />
        </head>
      </html>,
    ));
  const response = await app.handler()(new Request("http://localhost/"));
  assert.match(await response.text(), /<head><title>Late<\/title><\/head>/);
});

Deno.test("elements within a fragment are replaced as well", async () => {
  const elements = (
    <>
      <title>Within</title>
      <meta name="robots" content="none" />
    </>
  );
  assert.match(
    headOf(await render(<Head>{elements}</Head>))!,
    /^<title>Within<\/title><meta name="description".*<meta name="robots"/,
  );
});

Deno.test("a title elsewhere, as of a drawing, is no document's title", async () => {
  const html = await render(
    <>
      <Head>
        <title>Page</title>
      </Head>
      <svg>
        <title>Drawing</title>
      </svg>
    </>,
  );
  assert.match(headOf(html)!, /<title>Page<\/title>/);
  assert.equal(bodyOf(html), "<svg><title>Drawing</title></svg>");
});

const LINKS: [page: string, href: string, current: string | null][] = [
  ["/", "/", "page"],
  ["/", "/a", null],
  ["/a", "/", "true"],
  ["/a", "/a", "page"],
  ["/a/", "/a", "page"],
  ["/a/b", "/a", "true"],
  ["/a/b", "/a/", "true"],
  ["/ab", "/a", null],
  ["/a", "/a?sort=price#top", "page"],
  ["/a", "https://example.com/a", null],
  ["/a", "#top", null],
];
for (const [page, href, current] of LINKS) {
  Deno.test(`on ${page}, a link to ${href} is ${current}`, async () => {
    const html = await render(<a href={href}>x</a>, page);
    const found = /aria-current="(\w+)"/.exec(bodyOf(html)!)?.[1] ?? null;
    assert.equal(found, current);
  });
}

const ASSETS: [path: string, to: string][] = [
  ["/a.png", "/a.png?__frsh_c=id"],
  ["/a.png?x=1", "/a.png?x=1&__frsh_c=id"],
  ["/a.svg#part", "/a.svg?__frsh_c=id#part"],
  ["/a.svg?x#p", "/a.svg?x&__frsh_c=id#p"],
  ["/a.png?__frsh_c=set", "/a.png?__frsh_c=set"],
  ["a.png", "a.png"],
  ["//host/a.png", "//host/a.png"],
  ["https://example.com/a.png", "https://example.com/a.png"],
  ["data:image/png;base64,", "data:image/png;base64,"],
];
for (const [path, to] of ASSETS) {
  Deno.test(`the address of the asset ${path} is ${to}`, () => {
    setBuildId("id");
    assert.equal(asset(path), to);
  });
}

Deno.test("images have the addresses of assets", async () => {
  setBuildId("id");
  const html = await render(
    <img src="/a.png" srcset="/a.png 1x, /b.png 2x" />,
  );
  assert.match(html, /src="\/a\.png\?__frsh_c=id"/);
  assert.match(
    html,
    /srcset="\/a\.png\?__frsh_c=id 1x, \/b\.png\?__frsh_c=id 2x"/,
  );
});

Deno.test("text and attributes are escaped", async () => {
  const evil = `"><script>alert(1)</script>`;
  const html = await render(<p title={evil}>{evil}</p>);
  assert.doesNotMatch(html, /<script>/);
});

Deno.test("a policy with nonces names that of the page's own scripts", async () => {
  const app = new App()
    .use(csp({ useNonce: true }))
    .get("/page", (ctx) => ctx.render(<script>one()</script>))
    .get("/json", (ctx) => ctx.json({}));
  const ask = async (path: string) =>
    await app.handler()(new Request(`http://localhost${path}`));
  const page = await ask("/page");
  const nonce = /nonce="(\w+)"/.exec(await page.text())![1];
  const policy = page.headers.get("content-security-policy")!;
  assert.ok(policy.includes(`script-src 'self' 'nonce-${nonce}';`));
  assert.ok(policy.includes(`style-src 'self' 'nonce-${nonce}';`));
  const json = (await ask("/json")).headers.get("content-security-policy")!;
  assert.ok(!json.includes("nonce-"));
});
