"use client";

import { useId } from "react";

import { Checkbox } from "@/components/ui/checkbox";
import { FieldError } from "@/components/ui/field";
import { permissionAreas, permissionDescriptions, permissionLabels } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";

type PermissionFieldsProps = {
  value: readonly Permission[];
  onChange: (value: Permission[]) => void;
  /** The permissions that the actor has. */
  grantable: readonly Permission[];
  error: string | undefined;
};

/** The permissions of a role as checkboxes, by area. */
export function PermissionFields({ value, onChange, grantable, error }: PermissionFieldsProps) {
  const id = useId();
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-2 font-medium">Permissions</legend>
      <div className="divide-y divide-line rounded-md border border-line">
        {permissionAreas.map(({ label, permissions }) => (
          <div key={label} className="px-3.5 py-3">
            <fieldset className="space-y-2.5">
              <legend className="mb-2 text-xs text-fg-muted">{label}</legend>
              {permissions.map((permission) => {
                const locked = !grantable.includes(permission);
                return (
                  <Checkbox
                    key={permission}
                    className="flex"
                    label={permissionLabels[permission]}
                    description={
                      locked
                        ? "You don't have this permission, so you can't give it."
                        : permissionDescriptions[permission]
                    }
                    checked={value.includes(permission)}
                    disabled={locked}
                    onCheckedChange={(checked) =>
                      onChange(
                        checked
                          ? [...value, permission]
                          : value.filter((each) => each !== permission),
                      )
                    }
                  />
                );
              })}
            </fieldset>
          </div>
        ))}
      </div>
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </fieldset>
  );
}
