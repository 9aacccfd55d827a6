/** The landmarks around every page's content. */
import { define } from "../app/state.ts";
import { SiteFooter } from "../components/site/SiteFooter.tsx";
import { SiteHeader } from "../components/site/SiteHeader.tsx";

export default define.layout(function Layout({ Component, state, url }) {
  return (
    <>
      <a class="skip" href="#main">Skip to content</a>
      <SiteHeader
        user={state.user}
        waiting={state.waiting}
        q={url.searchParams.get("q") ?? ""}
      />
      <main id="main">
        <Component />
      </main>
      <SiteFooter />
    </>
  );
});
