import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { beforeSending } from "../components/browser/send_once.ts";
import { watchDrops } from "../components/photos/photo_drops.ts";
import {
  createPhotoStore,
  type FieldPhoto,
  keptPhoto,
  type PhotoStore,
} from "../components/photos/photo_store.ts";
import { PhotoItem } from "../components/photos/PhotoItem.tsx";
import type { PhotoTool } from "../components/photos/PhotoTools.tsx";
import { photoWork } from "../components/photos/photo_work.ts";

/**
 * Chooses photos, sends each at once, and arranges them; hidden fields carry
 * their ids. Without JavaScript it is the browser's own field, a box removes a
 * photo, and the order stays. The server checks what it is sent in either case.
 */
export default function PhotoField({ photos: ids, removed, max, maxBytes }: {
  /** The ids of the photos that are there, in order. */
  photos: readonly string[];
  /** The ids of those that were taken away. */
  removed: readonly string[];
  max: number;
  maxBytes: number;
}) {
  const [photos, setPhotos] = useState<readonly FieldPhoto[]>(() =>
    ids.map(keptPhoto)
  );
  const [problem, setProblem] = useState("");
  const [said, say] = useState("");
  const [store, setStore] = useState<PhotoStore | null>(null);
  const field = useRef<HTMLDivElement>(null);
  const focusNext = useRef<{ key: string; tool: PhotoTool } | null>(null);

  useEffect(() => {
    const owner = new AbortController();
    const { signal } = owner;
    const store = createPhotoStore({
      ids,
      max,
      work: photoWork(maxBytes),
      onChange: setPhotos,
      onProblem: setProblem,
    });
    // Photos may have been chosen before this script came.
    const input = field.current?.querySelector("input[type=file]");
    if (input instanceof HTMLInputElement) take(store, input);
    const form = field.current?.closest("form");
    if (form) {
      watchDrops(form, (files) => add(store, files), signal);
      beforeSending(form, () => store.settled(), signal);
    }
    addEventListener("online", () => store.retry(), { signal });
    // Whoever logged in in another tab comes back to this one.
    addEventListener("focus", () => store.retry(), { signal });
    setStore(store);
    return () => {
      owner.abort();
      store.close();
    };
  }, []);

  // What listens to the form's fields is told of these as well.
  const order = photos.map(({ id }) => id).join();
  useEffect(() => {
    if (store === null || order === ids.join()) return;
    field.current?.dispatchEvent(new Event("input", { bubbles: true }));
  }, [order]);

  useLayoutEffect(() => {
    const next = focusNext.current;
    focusNext.current = null;
    if (next !== null && field.current !== null) focus(field.current, next);
  });

  const add = (store: PhotoStore, files: readonly File[]) => {
    setProblem("");
    store.add(files);
  };
  const take = (store: PhotoStore, input: HTMLInputElement) => {
    const files = [...input.files ?? []];
    // They are sent one by one, and not with the form.
    input.value = "";
    if (files.length > 0) add(store, files);
  };
  const use = (place: number, tool: PhotoTool) => {
    const key = photos[place]!.key;
    const count = photos.length;
    setProblem("");
    if (tool === "earlier" || tool === "later") {
      const to = place + (tool === "earlier" ? -1 : 1);
      focusNext.current = { key, tool };
      say(`Photo ${place + 1} is now ${to + 1} of ${count}.`);
      store?.move(key, to);
    } else if (tool === "turn") {
      focusNext.current = { key, tool };
      say(`Photo ${place + 1} is turned to the right.`);
      store?.turn(key);
    } else {
      const near = photos[place + 1] ?? photos[place - 1];
      focusNext.current = { key: near?.key ?? "", tool };
      say(`Photo ${place + 1} is removed. ${count - 1} left.`);
      store?.remove(key);
    }
  };

  const failed = photos.find(({ state }) => state === "failed");
  const kept = photos.map(({ id }) => id);
  const gone = [...removed, ...ids.filter((id) => !kept.includes(id))];
  return (
    <div class="photo-field" ref={field}>
      {photos.length > 0 && (
        <ol class="previews" aria-label="Photos, the first is shown in lists">
          {photos.map((photo, place) => (
            <PhotoItem
              key={photo.key}
              photo={photo}
              place={place}
              last={photos.length - 1}
              live={store !== null}
              onUse={(tool) => use(place, tool)}
              onRetry={() =>
                store?.retry()}
            />
          ))}
        </ol>
      )}
      {gone.map((id) => (
        <input type="hidden" name="removed" value={id} key={id} />
      ))}
      <input
        type="file"
        id="photos"
        name="photos"
        multiple
        accept={store === null
          ? "image/jpeg,image/png,image/webp,image/avif,image/gif"
          : "image/*"}
        aria-describedby="photos-hint photos-error"
        hidden={photos.length >= max}
        onChange={({ currentTarget }) => {
          if (store !== null) {
            take(store, currentTarget);
          }
        }}
      />
      <p class="field-error" role="alert">{problem}</p>
      <p class="sr-only" role="status">
        {failed === undefined ? said : failed.problem}
      </p>
    </div>
  );
}

/** Focuses a photo's button, or one beside it that can be pressed. */
function focus(
  field: HTMLElement,
  { key, tool }: { key: string; tool: PhotoTool },
): void {
  const item = [...field.querySelectorAll<HTMLElement>("[data-photo]")]
    .find((element) => element.dataset["photo"] === key);
  const other = tool === "earlier" ? "later" : "earlier";
  const buttons = [tool, other].map((name) =>
    item?.querySelector<HTMLButtonElement>(`[data-tool="${name}"]:enabled`)
  );
  const target = buttons.find(Boolean) ??
    field.querySelector<HTMLElement>("#photos");
  target?.focus();
}
