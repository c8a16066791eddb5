"use client";

import { useState } from "react";
import { useWatch } from "react-hook-form";

import { EditConflicts } from "@/components/forms/edit-conflicts";
import { FormShell } from "@/components/forms/form-shell";
import { SaveBar } from "@/components/forms/save-bar";
import { useActionForm } from "@/components/forms/use-action-form";
import { useEditedForm, useStoredEdit } from "@/components/forms/use-stored-edit";
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
  // The role whose effect is shown before it is saved.
  const [asked, setAsked] = useState<string>();
  const [asking, setAsking] = useState(false);

  const nameOfRole = (key: string) => roles.find((role) => role.key === key)?.name ?? key;
  const textOf = (field: GroupField, values: GroupValues): string => {
    if (field === "notifiesMembers") return values.notifiesMembers ? "on" : "off";
    if (field === "roleKey") return values.roleKey === "" ? "none" : nameOfRole(values.roleKey);
    return values[field] || "none";
  };

  const edit = useStoredEdit({ current, changedFields: changedGroupFields, textOf });
  const { base } = edit;
  const { form, field, formProps, reset, validate, submit, pending } = useActionForm({
    schema: createGroupSchema,
    action: (input) => editGroupAction({ ...input, groupId, version: base.version }),
    defaultValues: valuesOf(current),
    onDone: (result, entered) => {
      if (result.saved) {
        edit.startFrom({ ...entered, version: result.version });
        reset(entered);
        return toast.success("Changes saved", {
          action: { label: "Undo", onPress: () => void undoEdit(groupId) },
        });
      }
      const stored = result.current;
      for (const name of edit.rebase(stored, entered)) form.setValue(name, stored[name]);
    },
  });
  const { control, formState } = form;
  const { isDirty } = formState;
  const values = { ...valuesOf(base), ...useWatch({ control }) };
  const { unsaved, discard } = useEditedForm({
    edit,
    values,
    isDirty,
    show: (next) => reset(valuesOf(next)),
  });

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
        <EditConflicts noun="group" conflicts={edit.conflicts} fieldLabels={fieldLabels} />
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
        <SaveBar unsaved={unsaved} onDiscard={discard} pending={pending} />
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
