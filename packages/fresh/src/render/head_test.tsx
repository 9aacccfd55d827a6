import assert from "node:assert/strict";
import type { PageProps } from "../handlers.ts";
import { Head } from "../runtime/head.ts";
import { render } from "./testing.tsx";

const DESCRIPTION = '<meta name="description" content="Default"/>';
const CANONICAL = '<link rel="canonical" href="/default"/>';

Deno.test("a head without Head stays as it is", async () => {
  const { head } = await render(() => <p />);
  assert.equal(head, `<title>Default</title>${DESCRIPTION}${CANONICAL}`);
});

Deno.test("Head replaces what is alike, and adds what is not", async () => {
  const { head, body } = await render(() => (
    <>
      <Head>
        <title>First</title>
        <meta property="og:title" content="First" />
      </Head>
      <p>Text</p>
      <Head>
        <title>Last</title>
        <meta name="description" content="New" />
        <meta name="robots" content="none" />
        <meta property="og:title" content="Last" />
        <style key="own">p</style>
      </Head>
    </>
  ));
  assert.match(
    head ?? "",
    new RegExp(
      '^<title>Last</title><meta name="description" content="New"/>' +
        `${CANONICAL}<meta property="og:title" content="Last"/>` +
        '<meta name="robots" content="none"/>' +
        '<style nonce="\\w{32}">p</style>$',
    ),
  );
  assert.equal(body, "<p>Text</p>");
});

Deno.test("a page has one canonical link: its own, if it has one", async () => {
  const { head } = await render(() => (
    <Head>
      <link rel="canonical" href="/a?page=2" />
      <link rel="alternate" hreflang="de" href="/de" />
      <link rel="alternate" hreflang="fr" href="/fr" />
    </Head>
  ));
  assert.equal(
    head,
    `<title>Default</title>${DESCRIPTION}` +
      '<link rel="canonical" href="/a?page=2"/>' +
      '<link rel="alternate" hreflang="de" href="/de"/>' +
      '<link rel="alternate" hreflang="fr" href="/fr"/>',
  );
});

Deno.test("a component may stand in a Head, and in the document's head", async () => {
  const Title = ({ text }: { text: string }) => <title>{text}</title>;
  const { head } = await render(
    () => (
      <Head>
        <Title text="Within" />
      </Head>
    ),
    "/",
    ({ Component }: PageProps) => (
      <html>
        <head>
          <Title text="Default" />
        </head>
        <body>
          <Component />
        </body>
      </html>
    ),
  );
  assert.equal(head, "<title>Within</title>");
});

Deno.test("elements within a fragment are replaced as well", async () => {
  const elements = () => (
    <>
      <title>Within</title>
      <meta name="robots" content="none" />
    </>
  );
  const { head } = await render(() => <Head>{elements()}</Head>);
  assert.match(
    head ?? "",
    /^<title>Within<\/title><meta name="description".*<meta name="robots"/,
  );
});

Deno.test("a title elsewhere, as of a drawing, is no document's title", async () => {
  const { head, body } = await render(() => (
    <>
      <Head>
        <title>Page</title>
      </Head>
      <svg>
        <title>Drawing</title>
      </svg>
    </>
  ));
  assert.match(head ?? "", /<title>Page<\/title>/);
  assert.equal(body, "<svg><title>Drawing</title></svg>");
});
