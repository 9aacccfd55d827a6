import { Content } from "../site/Content.tsx";
import { findLinks } from "./links.ts";

/** What somebody wrote, with the web addresses in it as links. */
export function LinkedText({ text }: { text: string }) {
  return (
    <>
      {findLinks(text).map((part, index) =>
        "href" in part
          ? (
            <a
              key={index}
              href={part.href}
              dir="ltr"
              target="_blank"
              rel="noopener nofollow ugc"
            >
              {part.text}
            </a>
          )
          : <Content key={index}>{part.text}</Content>
      )}
    </>
  );
}
