import assert from "node:assert/strict";
import type { VNode } from "preact";
import { setBuildId } from "../runtime/build_id.ts";
import { render, renderMade } from "./testing.tsx";

Deno.test("images have the addresses of assets", async () => {
  setBuildId("id");
  const { body } = await render(() => (
    <img src="/a.png" srcset="/a.png 1x, /b.png 2x" />
  ));
  assert.equal(
    body,
    '<img src="/a.png?__frsh_c=id" ' +
      'srcset="/a.png?__frsh_c=id 1x, /b.png?__frsh_c=id 2x"/>',
  );
});

Deno.test("text and attributes are escaped", async () => {
  const evil = `"><script>alert(1)</script>`;
  const { html } = await render(() => <p title={evil}>{evil}</p>);
  assert.doesNotMatch(html, /<script>/);
});

Deno.test("inline scripts and styles carry the page's nonce, and keep their own", async () => {
  const { body = "" } = await render(() => (
    <>
      <script>one()</script>
      <style nonce="own">p</style>
    </>
  ));
  const [, nonce, style] =
    /^<script nonce="(\w{32})">one\(\)<\/script><style nonce="(\w+)">/
      .exec(body) ?? [];
  assert.notEqual(nonce, undefined);
  assert.equal(style, "own");
});

Deno.test("what is no JSX is refused", async () => {
  await assert.rejects(renderMade("text" as unknown as VNode), /takes JSX/);
});
