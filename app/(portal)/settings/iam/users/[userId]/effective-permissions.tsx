import { Check } from "lucide-react";

import { Card, CardHeader } from "@/components/ui/card";
import type { EffectivePermission } from "@/lib/users/person";

/** All permissions of a user with their sources. */
export function EffectivePermissions({ permissions }: { permissions: EffectivePermission[] }) {
  return (
    <Card aria-labelledby="effective-permissions">
      <CardHeader title="Effective permissions" titleId="effective-permissions" />
      {permissions.length === 0 ? (
        <p className="text-fg-muted">None.</p>
      ) : (
        <ul aria-labelledby="effective-permissions" className="-my-2">
          {permissions.map(({ permission, label, sources }) => (
            <li
              key={permission}
              className="flex items-center justify-between gap-4 border-b border-line py-2 last:border-b-0"
            >
              <span className="flex items-center gap-2">
                <Check aria-hidden className="size-4 shrink-0 text-ok" />
                {label}
              </span>
              <span className="max-w-3/5 shrink-0 text-right text-xs wrap-anywhere text-fg-muted">
                {sources.join(" and ")}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
