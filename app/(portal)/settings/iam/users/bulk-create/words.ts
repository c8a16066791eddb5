import { formatCount } from "@/components/ui/format";
import type { Tone } from "@/components/ui/badge";
import type { ImportField } from "@/lib/imports/columns";
import type { ImportOptions } from "@/lib/imports/options";
import type { ImportOutcome, ImportState, ImportView } from "@/lib/imports/view";

export const fieldLabels: Record<ImportField, string> = {
  email: "Email",
  firstName: "First name",
  lastName: "Last name",
  role: "Role",
  groups: "Groups",
  permissions: "Permissions",
  systemAdmin: "System Admin",
};

/** Before and after the import. */
export const outcomeWords: Record<ImportOutcome, { tone: Tone; planned: string; done: string }> = {
  new: { tone: "ok", planned: "New", done: "Created" },
  updated: { tone: "info", planned: "Updated", done: "Updated" },
  unchanged: { tone: "off", planned: "Unchanged", done: "Unchanged" },
  conflict: { tone: "bad", planned: "Conflict", done: "Conflict" },
};

export const stateWords: Record<ImportState, { tone: Tone; label: string }> = {
  draft: { tone: "off", label: "Dry run" },
  applying: { tone: "info", label: "Running" },
  done: { tone: "ok", label: "Done" },
  cancelled: { tone: "warn", label: "Cancelled" },
  failed: { tone: "bad", label: "Stopped" },
  mailing: { tone: "info", label: "Sending emails" },
  undoing: { tone: "info", label: "Undoing" },
  undone: { tone: "off", label: "Undone" },
};

export const delimiterLabels: Record<ImportView["delimiter"], string> = {
  ",": "Comma",
  ";": "Semicolon",
  "\t": "Tab",
  "|": "Vertical bar",
};

export type Choice<Value extends string> = { value: Value; label: string; description: string };

export const existingOptions: readonly Choice<ImportOptions["existing"]>[] = [
  {
    value: "leave",
    label: "Leave as they are",
    description: "Rows of people who are here already change nothing.",
  },
  {
    value: "update",
    label: "Update",
    description:
      "Names, role, groups and permissions of the file replace theirs. Empty cells don't.",
  },
];

export const groupOptions: readonly Choice<ImportOptions["groups"]>[] = [
  { value: "add", label: "Add", description: "Users keep the groups that they have." },
  {
    value: "replace",
    label: "Replace",
    description: "Users leave the groups that their row doesn't name.",
  },
];

export const scopeOptions: readonly Choice<ImportOptions["scope"]>[] = [
  { value: "good", label: "Good rows", description: "Rows with problems are left out." },
  {
    value: "all",
    label: "Only if all are good",
    description: "Nothing is uploaded while a row has a problem.",
  },
];

/** Without passwords the email only says where to sign in, and can be left out. */
export const welcomeChoicesOf = (
  usesPasswords: boolean,
): readonly Choice<ImportOptions["welcome"]>[] => [
  {
    value: "now",
    label: "Send now",
    description: usesPasswords
      ? "New users get a temporary password, valid for 15 days."
      : "New users get an email that says how to sign in.",
  },
  {
    value: "later",
    label: "Send later",
    description: "Send them from the result when everything is ready.",
  },
  ...(usesPasswords
    ? []
    : [
        {
          value: "none" as const,
          label: "Don't send",
          description: "New users sign in with their provider.",
        },
      ]),
];

/** *1 user*, *1,234 users*. */
export const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;

/** *Creates 12 users and updates 1*: what is going to happen; undefined for nothing. */
export function planText({ new: created, updated }: ImportView["counts"]): string | undefined {
  if (created > 0) {
    return `Creates ${counted(created, "user")}${updated > 0 ? ` and updates ${formatCount(updated)}` : ""}`;
  }
  return updated > 0 ? `Updates ${counted(updated, "user")}` : undefined;
}

/** What an import has done: *1,234 created · 5 updated · 12 conflicts*. */
export function doneText(view: ImportView): string {
  const { created, updated, unchanged, conflicts } = view;
  return [
    `${formatCount(created)} created`,
    updated > 0 ? `${formatCount(updated)} updated` : undefined,
    unchanged > 0 ? `${formatCount(unchanged)} unchanged` : undefined,
    conflicts > 0 ? counted(conflicts, "conflict") : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

/** How the rows were applied: *Existing users updated, groups added · welcome emails later*. */
export function optionsText({ existing, groups, scope, welcome }: ImportOptions): string {
  const updated = `Existing users updated, groups ${groups === "add" ? "added" : "replaced"}`;
  return [
    existing === "update" ? updated : "Existing users left as they are",
    scope === "all" ? "only if all rows are good" : undefined,
    welcome === "later" ? "welcome emails later" : undefined,
    welcome === "none" ? "no welcome emails" : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

/** *12 deleted · 3 restored · 1 kept*. */
export function undoText({
  deleted,
  restored,
  kept,
}: Record<"deleted" | "restored" | "kept", number>) {
  return [
    `${formatCount(deleted)} deleted`,
    restored > 0 ? `${formatCount(restored)} restored` : undefined,
    kept > 0 ? `${formatCount(kept)} kept` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

/** *12 KB*, *3.4 MB*. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return counted(bytes, "byte");
  if (bytes < 1024 * 1024) return `${formatCount(Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
