/** How CSV files name roles (docs/product.md#bulk-create-csv). Pure. */
import { valueKey } from "@/lib/csv/value-key";

type NamedRole = { key: string; name: string };

/** The role that a cell names, by `valueKey`: a key before a name. */
export function rolesByText<Role extends NamedRole>(roles: Iterable<Role>): Map<string, Role> {
  const all = [...roles];
  return new Map([
    ...all.map((role) => [valueKey(role.name), role] as const),
    ...all.map((role) => [valueKey(role.key), role] as const),
  ]);
}

/** What a cell calls each role, by key: its name, or its key where another role would be meant. */
export function roleTexts(roles: readonly NamedRole[]): Map<string, string> {
  const byText = rolesByText(roles);
  return new Map(
    roles.map((role) => [
      role.key,
      byText.get(valueKey(role.name)) === role ? role.name : role.key,
    ]),
  );
}
