/** The document around every page. */
import { asset } from "fresh/runtime";
import { define } from "../app/state.ts";

/**
 * The fonts of every page. They are asked for at once and not when the
 * stylesheet has come, or the text would move.
 */
const FONTS = ["figtree", "bricolage-grotesque"];

export default define.page(function App({ Component, state }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>
          {state.title === undefined
            ? "DistSales: good things change hands"
            : `${state.title} · DistSales`}
        </title>
        <meta
          name="description"
          content="Buy and sell second-hand and new things, at the asking price or by offers."
        />
        <meta name="color-scheme" content="light dark" />
        <meta
          name="theme-color"
          content="#f8f8f4"
          media="(prefers-color-scheme: light)"
        />
        <meta
          name="theme-color"
          content="#0f1412"
          media="(prefers-color-scheme: dark)"
        />
        <link rel="icon" type="image/svg+xml" href={asset("/favicon.svg")} />
        {FONTS.map((name) => (
          <link
            rel="preload"
            as="font"
            type="font/woff2"
            href={asset(`/fonts/${name}.woff2`)}
            crossorigin="anonymous"
          />
        ))}
        <link rel="stylesheet" href={asset("/styles.css")} />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
