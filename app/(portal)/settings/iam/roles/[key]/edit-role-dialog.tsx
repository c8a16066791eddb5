"use client";

import { useState } from "react";
import type { SubmitEvent } from "react";

import { AccessPreviewDialog } from "@/app/(portal)/settings/iam/_access/access-preview-dialog";
import { callAction } from "@/components/forms/call-action";
import { EditConflicts } from "@/components/forms/edit-conflicts";
import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { useStoredEdit } from "@/components/forms/use-stored-edit";
import { toast } from "@/components/ui/toast";
import { permissionLabels } from "@/lib/access/policy";
import { changedRoleFields, changesAccess } from "@/lib/roles/editable";
import type { EditableRole, RoleField } from "@/lib/roles/editable";
import { roleValuesSchema } from "@/lib/roles/schema";
import type { RoleValues } from "@/lib/roles/schema";

import { editRoleAction, previewRoleEditAction, undoRoleEditAction } from "../actions";
import { rankName } from "../role-choices";
import type { RoleChoices } from "../role-choices";
import { RoleFields } from "../role-fields";

export type EditRoleDialogProps = {
  open: boolean;
  onClose: () => void;
  role: EditableRole & { key: string };
  /** How many users have the role, on their own or through a group. */
  people: number;
  choices: RoleChoices;
};

const fieldLabels: Record<RoleField, string> = {
  name: "Name",
  description: "Description",
  rank: "Ranks as",
  permissions: "Permissions",
};

const textOf = (field: RoleField, values: RoleValues): string => {
  if (field === "rank") return rankName(values.rank);
  if (field === "permissions") return labelsOf(values.permissions) || "none";
  return values[field] || "none";
};

const labelsOf = (list: RoleValues["permissions"]) =>
  list.map((each) => permissionLabels[each]).join(", ");

const valuesOf = ({ name, description, rank, permissions }: RoleValues): RoleValues => ({
  name,
  description,
  rank,
  permissions,
});

/** **Edit role**, and before a change of access what it changes for whom. */
export default function EditRoleDialog({
  open,
  onClose,
  role,
  people,
  choices,
}: EditRoleDialogProps) {
  const edit = useStoredEdit<RoleField, RoleValues>({
    current: role,
    changedFields: changedRoleFields,
    textOf,
  });
  const { base } = edit;
  const [asked, setAsked] = useState<RoleValues>();
  const [confirmOpen, setConfirmOpen] = useState(false);

  const undo = async () => {
    const result = await callAction(() => undoRoleEditAction({ key: role.key }));
    if (result.ok) toast.success("Edit undone");
    else toast.error(result.message);
  };

  const { form, field, formProps, validate, submit, pending } = useActionForm({
    schema: roleValuesSchema,
    action: async (input) => {
      const result = await editRoleAction({ ...input, key: role.key, version: base.version });
      setConfirmOpen(false);
      return result;
    },
    defaultValues: valuesOf(role),
    onDone: (result, entered) => {
      if (result.saved) {
        onClose();
        if (result.version === base.version) return toast.info("Nothing has changed");
        return toast.success("Changes saved", {
          action: { label: "Undo", onPress: () => void undo() },
        });
      }
      const stored = result.current;
      for (const name of edit.rebase(stored, entered)) form.setValue(name, stored[name]);
    },
  });

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    validate((entered) => {
      if (people === 0 || !changesAccess(base, entered)) return submit();
      setAsked(entered);
      setConfirmOpen(true);
    });
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Edit role"
      description={
        <>
          Its key <code className="font-mono text-xs">{role.key}</code> doesn't change.
        </>
      }
      submitLabel="Save"
      pending={pending}
      formProps={{ ...formProps, onSubmit }}
    >
      <EditConflicts noun="role" conflicts={edit.conflicts} fieldLabels={fieldLabels} />
      <RoleFields
        form={form}
        name={field("name")}
        description={field("description")}
        rank={field("rank", { setValueAs: Number })}
        choices={choices}
      />
      {asked ? (
        <AccessPreviewDialog
          key={JSON.stringify([asked.rank, asked.permissions])}
          open={confirmOpen}
          onOpenChange={setConfirmOpen}
          title="Save changes"
          description="The change applies on each user's next request. You can undo it for 10 minutes."
          pending={pending}
          load={(query) =>
            previewRoleEditAction({
              key: role.key,
              rank: asked.rank,
              permissions: asked.permissions,
              ...query,
            })
          }
          onConfirm={submit}
        />
      ) : null}
    </FormDialog>
  );
}
