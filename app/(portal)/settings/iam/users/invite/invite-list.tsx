"use client";

import { X } from "lucide-react";
import { useState } from "react";

import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";
import { NativeSelect } from "@/components/ui/native-select";

import type { RoleChoice } from "./invite-form";
import type { InviteEntry } from "./use-invite-list";

/** Rows shown at first, and added by each press: typing stays quick beside a list of thousands. */
const step = 100;

type InviteListProps = {
  entries: InviteEntry[];
  roles: RoleChoice[];
  onRole: (emailNormalized: string, roleKey: string) => void;
  onEveryRole: (roleKey: string) => void;
  onRemove: (emailNormalized: string) => void;
};

/** The users to invite, with a role each. */
export function InviteList({ entries, roles, onRole, onEveryRole, onRemove }: InviteListProps) {
  const [shown, setShown] = useState(step);
  const rest = entries.length - shown;
  const choices = roles.map((role) => (
    <option key={role.key} value={role.key}>
      {role.name}
    </option>
  ));
  const commonRole = entries.every((entry) => entry.roleKey === entries[0]!.roleKey)
    ? entries[0]!.roleKey
    : "";
  return (
    <div className="mt-5 border-t border-line">
      {entries.length > 1 && roles.length > 1 ? (
        <div className="flex items-center gap-3 border-b border-line py-2">
          <span className="min-w-0 flex-1 text-xs text-fg-muted">
            Role for all {formatCount(entries.length)}
          </span>
          <NativeSelect
            aria-label="Role for all"
            className="w-38! shrink-0"
            value={commonRole}
            onChange={(event) => onEveryRole(event.target.value)}
          >
            {commonRole === "" ? (
              <option value="" disabled>
                Different roles
              </option>
            ) : null}
            {choices}
          </NativeSelect>
          <span className="w-8.5" />
        </div>
      ) : null}
      <ul aria-label="People to invite" className="max-h-96 overflow-y-auto">
        {entries.slice(0, shown).map((entry) => {
          const name = `${entry.firstName} ${entry.lastName}`.trim();
          return (
            <li
              key={entry.emailNormalized}
              className="flex items-center gap-3 border-b border-line py-1.5 last:border-b-0"
            >
              <Avatar name={name || entry.email} />
              <span className="min-w-0 flex-1">
                <span className="block truncate" title={entry.email}>
                  {entry.email}
                </span>
                {name ? <bdi className="block truncate text-xs text-fg-muted">{name}</bdi> : null}
              </span>
              <NativeSelect
                aria-label={`Role for ${entry.email}`}
                className="w-38! shrink-0 max-sm:w-28!"
                value={entry.roleKey}
                onChange={(event) => onRole(entry.emailNormalized, event.target.value)}
              >
                {choices}
              </NativeSelect>
              <IconButton
                label={`Remove ${entry.email}`}
                icon={<X />}
                onClick={() => onRemove(entry.emailNormalized)}
              />
            </li>
          );
        })}
      </ul>
      {rest > 0 ? (
        <div className="flex items-center justify-between gap-3 border-t border-line pt-3">
          <span className="text-xs text-fg-muted">and {formatCount(rest)} more</span>
          <Button size="sm" variant="ghost" onClick={() => setShown(shown + step)}>
            Show {formatCount(Math.min(step, rest))} more
          </Button>
        </div>
      ) : null}
    </div>
  );
}
