import { Icon, type IconName } from "../parts/Icon.tsx";

/** What is done to a photo in a form. */
export type PhotoTool = "earlier" | "later" | "turn" | "remove";

/** The buttons below a photo in a form: move it, turn it, or remove it. */
export function PhotoTools({ place, last, onUse }: {
  /** The photo's place, from 0. */
  place: number;
  last: number;
  onUse: (tool: PhotoTool) => void;
}) {
  const button = (
    tool: PhotoTool,
    icon: IconName,
    label: string,
    isOff = false,
  ) => (
    <button
      type="button"
      data-tool={tool}
      aria-label={label}
      disabled={isOff}
      onClick={() => onUse(tool)}
    >
      <Icon name={icon} />
    </button>
  );
  const photo = `photo ${place + 1}`;
  return (
    <div class="preview-tools">
      {button("earlier", "back", `Move ${photo} earlier`, place === 0)}
      {button("later", "forward", `Move ${photo} later`, place === last)}
      {button("turn", "turn", `Turn ${photo}`)}
      {button("remove", "close", `Remove ${photo}`)}
    </div>
  );
}
