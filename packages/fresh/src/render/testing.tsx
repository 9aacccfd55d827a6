/** Rendering a page in a test, without an app. */
import type { FunctionComponent, VNode } from "preact";
import { BUILD, NOTHING_BUILT } from "../build.ts";
import type { PageComponent, PageProps } from "../handlers.ts";
import { renderPage } from "./page.ts";

function App({ Component }: PageProps) {
  return (
    <html>
      <head>
        <title>Default</title>
        <meta name="description" content="Default" />
        <link rel="canonical" href="/default" />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
}

/** The HTML of a page, its document's head and its body. */
interface Rendered {
  readonly html: string;
  readonly head: string | undefined;
  readonly body: string | undefined;
}

/** Renders what is made within the page, as nearly all JSX is. */
export function render(
  Page: FunctionComponent,
  path?: string,
  app?: PageComponent<unknown>,
): Promise<Rendered> {
  return renderMade(<Page />, path, app);
}

/** Renders JSX that was made before. */
export async function renderMade(
  page: VNode,
  path = "/",
  app: PageComponent<unknown> = App,
): Promise<Rendered> {
  const url = new URL(path, "http://localhost");
  const request = {
    url,
    req: new Request(url),
    params: {},
    route: null,
    state: {},
    info: {
      remoteAddr: { transport: "tcp", hostname: "localhost", port: 1 },
      completed: Promise.resolve(),
    },
    [BUILD]: NOTHING_BUILT,
  } as const;
  const response = await renderPage(request, { app, layouts: [] }, page);
  const html = await response.text();
  return {
    html,
    head: /<head>(.*)<\/head>/.exec(html)?.[1],
    body: /<body>(.*)<\/body>/.exec(html)?.[1],
  };
}
