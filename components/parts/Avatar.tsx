/** The first letter of a name in a circle. The name itself stands beside it. */
export function Avatar({ name, size }: { name: string; size?: "large" }) {
  return (
    <span
      class={size === "large" ? "avatar avatar-large" : "avatar"}
      aria-hidden="true"
    >
      {[...name][0]}
    </span>
  );
}
