import type { ComponentChildren } from "preact";
import { Content } from "../site/Content.tsx";

/** A part of the account page: what it is for, and its form. */
export function Section({ id, title, about, children }: {
  id: string;
  title: string;
  about: string;
  children: ComponentChildren;
}) {
  return (
    <section class="panel" aria-labelledby={`${id}-title`}>
      <div>
        <h2 id={`${id}-title`}>{title}</h2>
        <p class="note subtitle">{about}</p>
      </div>
      <div class="stack">
        <Content>{children}</Content>
      </div>
    </section>
  );
}
