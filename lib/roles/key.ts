/** The longest key that a name becomes, before the number that makes it unique. */
const maxSlugLength = 56;

/**
 * The key of a new role: its name in lower case with hyphens, and a number where that is taken. A
 * name without Latin letters or digits becomes `role-…`.
 */
export function roleKeyOf(name: string, taken: ReadonlySet<string>): string {
  const slug = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, maxSlugLength)
    .replaceAll(/^-+|-+$/g, "");
  if (slug !== "" && !taken.has(slug)) return slug;
  const stem = slug || "role";
  let number = slug === "" ? 1 : 2;
  while (taken.has(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}
