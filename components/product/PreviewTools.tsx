import { Icon } from "../parts/Icon.tsx";

/** The buttons below a photo in a form: move it, or remove it. */
export function PreviewTools({ place, last, onMove, onRemove }: {
  /** The photo's place, from 0. */
  place: number;
  last: number;
  onMove: (to: number) => void;
  onRemove: () => void;
}) {
  const photo = `photo ${place + 1}`;
  return (
    <div class="preview-tools">
      <button
        type="button"
        aria-label={`Move ${photo} earlier`}
        disabled={place === 0}
        onClick={() => onMove(place - 1)}
      >
        <Icon name="back" />
      </button>
      <button type="button" aria-label={`Remove ${photo}`} onClick={onRemove}>
        <Icon name="close" />
      </button>
      <button
        type="button"
        aria-label={`Move ${photo} later`}
        disabled={place === last}
        onClick={() => onMove(place + 1)}
      >
        <Icon name="forward" />
      </button>
    </div>
  );
}
