import type { Person } from "../../market/accounts/people.ts";

/** A person's name, leading to what they sell. */
export function PersonLink({ person }: { person: Person }) {
  return (
    <a href={`/users/${person.username}`} dir="auto">{person.display_name}</a>
  );
}
