import type { Draft } from "../../market/catalogue/drafts.ts";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import { When } from "../parts/When.tsx";

/** An item that its seller has not published yet, on their list. */
export function DraftCard({ draft }: { draft: Draft }) {
  const { fields, photo_ids, saved_at } = draft;
  return (
    <div class="row-card">
      <Thumbnail photoId={photo_ids[0] ?? null} />
      <div class="row-text">
        <h2 dir="auto">
          {fields["title"]?.trim() || "An item without a title"}
        </h2>
        <p class="meta">
          <span class="tag">Draft</span>
          <span>
            Saved <When at={saved_at} />
          </span>
        </p>
      </div>
      <div class="row-side">
        <a class="button button-small" href="/sell">Continue your draft</a>
      </div>
    </div>
  );
}
