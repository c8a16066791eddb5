"use client";

import { useId } from "react";

import { Checkbox } from "@/components/ui/checkbox";
import { FieldError } from "@/components/ui/field";
import { permissionLabels, permissions } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";

type PermissionChoicesProps = {
  /** The extra permissions. */
  value: readonly Permission[];
  onChange: (value: Permission[]) => void;
  /**
   * The permissions that may be granted. Those that the user has stay on the list, so that they can
   * be removed.
   */
  grantable: readonly Permission[];
  /** The permissions that the chosen role includes. */
  ofRole: readonly Permission[];
  error: string | undefined;
  /** Whether the list is read-only. */
  locked?: boolean;
};

/** *Extra permissions*: the permissions of a user in addition to those of the role. */
export function PermissionChoices({
  value,
  onChange,
  grantable,
  ofRole,
  error,
  locked = false,
}: PermissionChoicesProps) {
  const errorId = useId();
  const offered = permissions.filter(
    (permission) => grantable.includes(permission) || value.includes(permission),
  );
  const describe = (permission: Permission) => {
    if (ofRole.includes(permission)) return "Included in role";
    return grantable.includes(permission) || locked
      ? undefined
      : "You don't have this permission, so you can't grant it back";
  };
  return (
    <fieldset aria-describedby={error ? errorId : undefined}>
      <legend className="mb-2 font-medium">
        Extra permissions
        {locked ? null : (
          <span aria-hidden className="ml-1.5 text-xs font-normal text-fg-subtle">
            optional
          </span>
        )}
      </legend>
      {offered.length === 0 ? <p className="text-fg-muted">None.</p> : null}
      <div className="grid grid-cols-2 gap-x-4 gap-y-2.5 max-sm:grid-cols-1">
        {offered.map((permission) => (
          <Checkbox
            key={permission}
            label={permissionLabels[permission]}
            description={describe(permission)}
            checked={ofRole.includes(permission) || value.includes(permission)}
            disabled={locked || ofRole.includes(permission)}
            onCheckedChange={(checked) =>
              onChange(
                checked ? [...value, permission] : value.filter((each) => each !== permission),
              )
            }
          />
        ))}
      </div>
      {error ? <FieldError id={errorId}>{error}</FieldError> : null}
    </fieldset>
  );
}
