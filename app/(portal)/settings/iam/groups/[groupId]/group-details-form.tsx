"use client";

import { useEffect, useRef, useState } from "react";
import { useWatch } from "react-hook-form";

import { EditConflicts, findEditConflicts } from "@/components/forms/edit-conflicts";
import type { EditConflict } from "@/components/forms/edit-conflicts";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { useLeaveGuard } from "@/components/forms/use-leave-guard";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardHeader } from "@/components/ui/card";
import { toast } from "@/components/ui/toast";
import { createGroupSchema } from "@/lib/groups/schema";
import { changedGroupFields } from "@/lib/groups/values";
import type { GroupField, GroupValues } from "@/lib/groups/values";

import { editGroupAction, previewGroupRoleAction } from "../actions";
import { GroupFields } from "../group-fields";
import type { RoleChoice } from "../group-fields";
import { AccessPreviewDialog } from "../../_access/access-preview-dialog";
import { undoEdit } from "./undo-edit";

type StoredValues = GroupValues & { version: number };

type GroupDetailsFormProps = {
  groupId: string;
  /** The stored values. */
  current: StoredValues;
  /** The roles that the actor may give, and that of the group. */
  roles: RoleChoice[];
  /** Whether groups give roles: not with Basic access. */
  usesRoles: boolean;
  /** Why the role cannot be changed, if so. */
  roleLocked: string | undefined;
  members: number;
};

const fieldLabels: Record<GroupField, string> = {
  name: "Name",
  description: "Description",
  roleKey: "Role",
  notifiesMembers: "Email new members",
};

const valuesOf = ({ name, description, roleKey, notifiesMembers }: GroupValues): GroupValues => ({
  name,
  description,
  roleKey,
  notifiesMembers,
});

export function GroupDetailsForm({
  groupId,
  current,
  roles,
  usesRoles,
  roleLocked,
  members,
}: GroupDetailsFormProps) {
  // The values when this edit began: what differs from them was entered here.
  const [base, setBase] = useState(current);
  const [conflicts, setConflicts] = useState<EditConflict<GroupField>[]>([]);
  // The role whose effect is shown before it is saved.
  const [asked, setAsked] = useState<string>();
  const [asking, setAsking] = useState(false);

  const nameOfRole = (key: string) => roles.find((role) => role.key === key)?.name ?? key;
  const textOf = (field: GroupField, values: GroupValues): string => {
    if (field === "notifiesMembers") return values.notifiesMembers ? "on" : "off";
    if (field === "roleKey") return values.roleKey === "" ? "none" : nameOfRole(values.roleKey);
    return values[field] || "none";
  };

  const { form, field, formProps, reset, validate, submit, pending } = useActionForm({
    schema: createGroupSchema,
    action: (input) => editGroupAction({ ...input, groupId, version: base.version }),
    defaultValues: valuesOf(current),
    onDone: (result, entered) => {
      if (result.saved) {
        setBase({ ...entered, version: result.version });
        setConflicts([]);
        reset(entered);
        return toast.success("Changes saved", {
          action: { label: "Undo", onPress: () => void undoEdit(groupId) },
        });
      }
      const stored = result.current;
      const found = findEditConflicts({
        base,
        stored,
        entered,
        changedFields: changedGroupFields,
        textOf,
      });
      setConflicts(found.conflicts);
      for (const name of found.untouched) form.setValue(name, stored[name]);
      setBase(stored);
    },
  });
  const { control, formState } = form;
  const { isDirty } = formState;
  const values = { ...valuesOf(base), ...useWatch({ control }) };
  const unsaved = changedGroupFields(base, values).length > 0;
  useLeaveGuard(unsaved);

  // The page was loaded again, as after an undo: follow it, unless input would be lost.
  const followed = !unsaved || changedGroupFields(base, current).length === 0;
  if (current.version > base.version && followed) setBase(current);
  const shown = useRef(base);
  useEffect(() => {
    if (shown.current === base) return;
    shown.current = base;
    if (!isDirty) reset(valuesOf(base));
  }, [base, isDirty, reset]);

  const save = () =>
    validate((entered) => {
      if (!usesRoles || members === 0 || entered.roleKey === base.roleKey) return submit();
      setAsked(entered.roleKey);
      setAsking(true);
    });

  return (
    <Card aria-labelledby="details">
      <CardHeader title="Details" titleId="details" />
      <FormShell
        {...formProps}
        action={save}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <EditConflicts noun="group" conflicts={conflicts} fieldLabels={fieldLabels} />
        <GroupFields
          control={control}
          field={field}
          roles={usesRoles ? roles : undefined}
          roleLocked={roleLocked}
        />
        {!usesRoles && base.roleKey !== "" ? (
          <Callout>
            This group gives the role {nameOfRole(base.roleKey)}, which has no effect with Basic
            access.
          </Callout>
        ) : null}
        <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
          {unsaved ? (
            <>
              <span className="text-fg-muted">Unsaved changes</span>
              <Button
                variant="ghost"
                onClick={() => {
                  setConflicts([]);
                  reset(valuesOf(base));
                }}
              >
                Discard
              </Button>
            </>
          ) : null}
          <Button type="submit" variant="primary" pending={pending}>
            Save changes
          </Button>
        </div>
      </FormShell>
      {asked === undefined ? null : (
        <AccessPreviewDialog
          key={asked}
          open={asking}
          onOpenChange={setAsking}
          title="Change role"
          description={
            asked === ""
              ? "The members of this group lose its role."
              : `The members of this group get the role ${nameOfRole(asked)}.`
          }
          load={(query) => previewGroupRoleAction({ groupId, roleKey: asked, ...query })}
          onConfirm={() => {
            setAsking(false);
            submit();
          }}
        />
      )}
    </Card>
  );
}
