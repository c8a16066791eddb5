"use client";

import { Button } from "@/components/ui/button";
import type { ImportFixes } from "@/lib/imports/options";
import type { ProblemKind } from "@/lib/imports/problems";

type Fix = { kind: ProblemKind; value: string; name: string; instead: string };

/** The fixes in words. */
export function fixesOf(fixes: ImportFixes, roleNames: Readonly<Record<string, string>>): Fix[] {
  return [
    ...Object.entries(fixes.roles ?? {}).map(([value, key]): Fix => ({
      kind: value === "" ? "role_missing" : "role_unknown",
      value,
      name: value === "" ? "No role" : `Role “${value}”`,
      instead: `gets ${roleNames[key] ?? key}`,
    })),
    ...Object.values(fixes.groups ?? {}).map(({ name, action }): Fix => ({
      kind: "group_unknown",
      value: name,
      name: `Group “${name}”`,
      instead: action === "create" ? "is created" : "is left out",
    })),
    ...Object.keys(fixes.permissions ?? {}).map((value): Fix => ({
      kind: "permission_unknown",
      value,
      name: `Permission “${value}”`,
      instead: "is left out",
    })),
    ...(fixes.systemAdmin
      ? [
          {
            kind: "system_admin_not_yours",
            value: "",
            name: "System Admin",
            instead: "is left out",
          } as const,
        ]
      : []),
  ];
}

type ChosenFixesProps = {
  fixes: Fix[];
  pending: boolean;
  onTakeBack: (fix: Fix) => void;
};

/** The fixes that were chosen, which can be taken back. */
export function ChosenFixes({ fixes, pending, onTakeBack }: ChosenFixesProps) {
  return (
    <section aria-labelledby="fixes" className="border-t border-line bg-bg px-6 py-3 max-sm:px-4">
      <h3 id="fixes" className="text-xs font-medium text-fg-muted">
        Fixes
      </h3>
      <ul className="mt-1">
        {fixes.map((fix) => (
          <li
            key={`${fix.kind} ${fix.value}`}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-1"
          >
            <span className="min-w-0 wrap-anywhere">
              <span className="font-medium">{fix.name}</span> {fix.instead}
            </span>
            <Button size="sm" variant="ghost" disabled={pending} onClick={() => onTakeBack(fix)}>
              Take back<span className="sr-only">: {fix.name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
