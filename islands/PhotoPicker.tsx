import { useEffect, useRef, useState } from "preact/hooks";
import { PreviewTools } from "../components/product/PreviewTools.tsx";
import { move } from "../components/browser/arrange.ts";

interface Chosen {
  readonly file: File;
  /** An object URL that shows the file. */
  readonly url: string;
}

/**
 * Chooses photos, shows them and puts them into order; the file field holds
 * those that are shown. Without JavaScript it is the browser's own field. The
 * server checks what it is sent in either case.
 */
export default function PhotoPicker({ max, maxBytes }: {
  max: number;
  maxBytes: number;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [problem, setProblem] = useState("");
  const shown = useRef(chosen);
  shown.current = chosen;
  useEffect(() => () => shown.current.forEach(forget), []);

  const keep = (next: readonly Chosen[]) => {
    const files = new DataTransfer();
    for (const { file } of next) files.items.add(file);
    if (field.current) field.current.files = files.files;
    setChosen(next);
  };
  const add = (files: readonly File[]) => {
    const fitting = files.filter((file) =>
      file.type.startsWith("image/") && file.size <= maxBytes
    );
    const room = fitting.slice(0, max - chosen.length);
    setProblem(problemOf(files, fitting, room, max));
    keep([
      ...chosen,
      ...room.map((file) => ({ file, url: URL.createObjectURL(file) })),
    ]);
  };
  const remove = (gone: Chosen) => {
    forget(gone);
    setProblem("");
    keep(chosen.filter((other) => other !== gone));
  };

  return (
    <div class="photo-field">
      <input
        ref={field}
        type="file"
        id="photos"
        name="photos"
        multiple
        accept="image/jpeg,image/png,image/webp,image/avif,image/gif"
        aria-describedby="photos-hint photos-error"
        onChange={({ currentTarget }) => add([...currentTarget.files ?? []])}
      />
      {chosen.length > 0 && (
        <ol
          class="previews"
          aria-label="Chosen photos, the first is shown in lists"
        >
          {chosen.map((photo, place) => (
            <li class="preview" key={photo.url}>
              <img
                src={photo.url}
                alt={photo.file.name}
                width={160}
                height={120}
              />
              {place === 0 && <span class="tag tag-ink">First</span>}
              <PreviewTools
                place={place}
                last={chosen.length - 1}
                onMove={(to) => keep(move(chosen, place, to))}
                onRemove={() => remove(photo)}
              />
            </li>
          ))}
        </ol>
      )}
      <p class="field-error" role="status">{problem}</p>
    </div>
  );
}

function forget({ url }: Chosen): void {
  URL.revokeObjectURL(url);
}

function problemOf(
  files: readonly File[],
  fitting: readonly File[],
  room: readonly File[],
  max: number,
): string {
  if (fitting.length < files.length) {
    return "Some files were left out: a photo is an image of at most 8 MB.";
  }
  return room.length < fitting.length
    ? `Some photos were left out: ${max} is the most.`
    : "";
}
