import type { GroupOption } from "@/lib/groups/grantable";

/** The groups that can be chosen, and those that are chosen although they can't be chosen anew. */
export function withChosen(
  options: readonly GroupOption[],
  chosen: readonly GroupOption[] = [],
): GroupOption[] {
  const ids = new Set(options.map(({ id }) => id));
  return [...options, ...chosen.filter(({ id }) => !ids.has(id))];
}
