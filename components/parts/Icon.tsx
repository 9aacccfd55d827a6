import { asset } from "fresh/runtime";
import { remember } from "../../lib/remember.ts";

/** The drawings in `static/icons.svg`, by id. Each category's has its name. */
export type IconName =
  | "search"
  | "plus"
  | "minus"
  | "bell"
  | "message"
  | "offers"
  | "user"
  | "check"
  | "close"
  | "filter"
  | "camera"
  | "truck"
  | "back"
  | "forward"
  | "turn"
  | "alert"
  | "logout"
  | "bag"
  | "list"
  | "pulse"
  | "edit"
  | "electronics"
  | "fashion"
  | "home"
  | "garden"
  | "sports"
  | "toys"
  | "books"
  | "music"
  | "vehicles"
  | "art"
  | "collectibles"
  | "other";

/**
 * One of the drawings, in the colour of the text. It tells nothing to screen
 * readers: a text stands beside it.
 */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={iconHref(name)} />
    </svg>
  );
}

/**
 * Returns a drawing's address. `asset` takes a URL apart each time, and a page
 * shows dozens of icons.
 */
export const iconHref: (name: IconName) => string = remember(
  (name) => `${asset("/icons.svg")}#${name}`,
  { most: 100 },
);
