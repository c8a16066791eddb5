/** The values of a row of an imported file (docs/product.md#bulk-create-csv). Pure. */
import { permissionLabels, permissions } from "@/lib/access/policy";
import { withFormulas } from "@/lib/csv/formulas";
import { valueKey } from "@/lib/csv/value-key";
import { parseEmail } from "@/lib/email";
import type { EmailProblem, ParsedEmail } from "@/lib/email";
import { parseAddressList } from "@/lib/invitations/address-list";
import { isVisible, nameProblem } from "@/lib/users/names";

import type { ImportField, Mapping } from "./columns";
import { maxProblemValue } from "./problems";
import type { Problem, ProblemKind } from "./problems";

/** The values of a row. An empty cell gives "", an empty list or null. */
export type RowValues = {
  /** Null where the row has none that is valid. */
  email: string | null;
  emailNormalized: string | null;
  firstName: string;
  lastName: string;
  /** As typed; so are names of groups, and permissions that are unknown. */
  role: string;
  groups: string[];
  permissions: string[];
  systemAdmin: boolean | null;
  problems: Problem[];
};

/** White space, and characters that other programs leave at the ends of copied text. */
const edge = String.raw`[\s\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]`;
// Only the first character of a run begins a match; otherwise long runs would take quadratic time.
const edges = new RegExp(`^${edge}+|(?<!${edge})${edge}+$`, "gu");

const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

export function trimmed(text: string): string {
  const plain = isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1));
  return (plain ? text : text.replaceAll(edges, "")).normalize("NFC");
}

/** The beginning of a text, without half of a surrogate pair at its end. */
export const shortened = (text: string): string =>
  Array.from(text.slice(0, 2 * maxProblemValue))
    .slice(0, maxProblemValue)
    .join("");

/** Items of a cell end at `$$`; the last `$` of a longer run begin none, as no name begins so. */
const itemEnd = /\$\$(?!\$)/;

/** Items that differ only in case are one. */
function itemsOf(cell: string): string[] {
  if (!cell.includes("$$")) return cell === "" ? [] : [cell];
  const items = new Map<string, string>();
  for (const part of cell.split(itemEnd)) {
    const item = trimmed(part.replace(/(?:\$\$)+$/, ""));
    const key = valueKey(item);
    if (item !== "" && !items.has(key)) items.set(key, item);
  }
  return [...items.values()];
}

const permissionOf = new Map<string, string>(
  permissions.flatMap((key) => [
    [key, key],
    [permissionLabels[key].toLowerCase(), key],
  ]),
);

const yes = ["yes", "y", "true", "1", "x", "ja", "wahr", "oui", "vrai", "sí", "si", "verdadero"];
const no = ["no", "n", "false", "0", "nein", "falsch", "non", "faux", "falso"];
const answers = new Map<string, boolean>([
  ...yes.map((word) => [word, true] as const),
  ...no.map((word) => [word, false] as const),
]);

/** An address alone, as `mailto:` or as `Name <address>`. */
function readEmail(text: string): ParsedEmail | EmailProblem {
  const parsed = parseEmail(text.replace(/^mailto:\s*/i, ""));
  if (!("problem" in parsed) || !text.includes("<") || text.length > 1024) return parsed;
  const { addresses, rejected } = parseAddressList(text);
  const [only] = addresses;
  return only && addresses.length === 1 && rejected.length === 0
    ? { email: only.email, emailNormalized: only.emailNormalized }
    : parsed;
}

/**
 * Reads the cells of one record. Only their content is read here: whether a role exists or may be
 * given, and which fields a new user needs, is up to the plan.
 * @param width the number of columns, without empty ones at the end of the header
 */
export function readValues(cells: readonly string[], mapping: Mapping, width: number): RowValues {
  const problems: Problem[] = [];
  const report = (kind: ProblemKind, field: ImportField | null, value: string, detail?: string) =>
    problems.push({
      field,
      kind,
      value: shortened(value),
      ...(detail !== undefined && { detail }),
    });
  const cell = (field: ImportField): string => {
    const column = mapping[field];
    const text = column === undefined ? undefined : cells[column];
    return text ? trimmed(withFormulas(text)) : "";
  };
  const name = (field: "firstName" | "lastName"): string => {
    const text = cell(field);
    if (text === "") return "";
    const problem = isVisible(text) ? nameProblem(text) : "Use visible characters.";
    if (problem) report("name_invalid", field, text, problem);
    return text;
  };

  const typedEmail = cell("email");
  const parsed = typedEmail === "" ? undefined : readEmail(typedEmail);
  if (!parsed) report("email_missing", "email", "");
  else if ("problem" in parsed) report("email_invalid", "email", typedEmail, parsed.problem);
  const address = parsed && !("problem" in parsed) ? parsed : undefined;

  const firstName = name("firstName");
  const lastName = name("lastName");
  const systemAdmin = cell("systemAdmin");
  const answer = answers.get(systemAdmin.toLowerCase());
  if (systemAdmin !== "" && answer === undefined) {
    report("system_admin_invalid", "systemAdmin", systemAdmin);
  }
  const extra = cells
    .slice(width)
    .map(trimmed)
    .find((text) => text !== "");
  if (extra !== undefined) report("too_many_cells", null, extra);

  return {
    email: address?.email ?? null,
    emailNormalized: address?.emailNormalized ?? null,
    firstName,
    lastName,
    role: cell("role"),
    groups: itemsOf(cell("groups")),
    permissions: [
      ...new Set(
        itemsOf(cell("permissions")).map((item) => permissionOf.get(item.toLowerCase()) ?? item),
      ),
    ],
    systemAdmin: answer ?? null,
    problems,
  };
}
