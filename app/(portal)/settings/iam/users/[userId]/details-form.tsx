"use client";

import { Controller, useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { EditConflicts } from "@/components/forms/edit-conflicts";
import { FormShell } from "@/components/forms/form-shell";
import { SaveBar } from "@/components/forms/save-bar";
import { useActionForm } from "@/components/forms/use-action-form";
import { useEditedForm, useStoredEdit } from "@/components/forms/use-stored-edit";
import { Card, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import { permissionLabels } from "@/lib/access/policy";
import { changedFields } from "@/lib/users/editable";
import type { EditableField, EditableValues } from "@/lib/users/editable";
import type { SystemAdminControl } from "@/lib/users/person";
import { editUserSchema } from "@/lib/users/schema";

import { editUserAction } from "../actions";
import type { Grants, RoleChoice } from "../grants";
import { PermissionChoices } from "../permission-choices";

type DetailsFormProps = {
  userId: string;
  email: string;
  /** The stored values. */
  current: EditableValues;
  /** Every role of the organization. */
  roles: RoleChoice[];
  grants: Grants;
  isRbac: boolean;
  /** Set where the actor may turn System Admin on and off. */
  systemAdmin: SystemAdminControl | undefined;
  /** Users cannot change their own role and permissions. */
  isActor: boolean;
};

const fieldLabels: Record<EditableField, string> = {
  firstName: "First name",
  lastName: "Last name",
  roleKey: "Role",
  systemAdmin: "System Admin",
  extraPermissions: "Extra permissions",
};

const formSchema = editUserSchema.omit({ userId: true, version: true });

type Values = Omit<EditableValues, "version">;

const valuesOf = ({
  firstName,
  lastName,
  roleKey,
  systemAdmin,
  extraPermissions,
}: Values): Values => ({
  firstName,
  lastName,
  roleKey,
  systemAdmin,
  extraPermissions,
});

export function DetailsForm({
  userId,
  email,
  current,
  roles,
  grants,
  isRbac,
  systemAdmin,
  isActor,
}: DetailsFormProps) {
  const textOf = (name: EditableField, values: Values): string => {
    if (name === "roleKey")
      return roles.find(({ key }) => key === values.roleKey)?.name ?? values.roleKey;
    if (name === "extraPermissions")
      return values.extraPermissions.map((each) => permissionLabels[each]).join(", ") || "none";
    if (name === "systemAdmin") return values.systemAdmin ? "on" : "off";
    return values[name] || "none";
  };

  const edit = useStoredEdit({ current, changedFields, textOf });
  const { base } = edit;
  const { form, field, formProps, reset, pending } = useActionForm({
    schema: formSchema,
    action: async (input) => {
      const request = { ...input, userId };
      const result = await editUserAction({ ...request, version: base.version });
      // Only other parts of the account changed, such as the password: nothing to tell.
      if (result.ok && !result.data.saved && changedFields(base, result.data.current).length === 0)
        return editUserAction({ ...request, version: result.data.current.version });
      return result;
    },
    defaultValues: valuesOf(current),
    onDone: (result, { extraPermissions = [], ...input }) => {
      const entered = {
        ...input,
        systemAdmin: input.systemAdmin ?? base.systemAdmin,
        extraPermissions,
      };
      if (result.saved) {
        edit.startFrom({ ...entered, version: result.version });
        reset(entered);
        return toast.success("Changes saved");
      }
      const stored = result.current;
      for (const name of edit.rebase(stored, entered)) form.setValue(name, stored[name]);
    },
  });
  const { control, formState } = form;
  const { errors, isDirty } = formState;
  const values = { ...valuesOf(base), ...useWatch({ control }) };
  const { unsaved, discard } = useEditedForm({
    edit,
    values,
    isDirty,
    show: (next) => reset(valuesOf(next)),
  });

  // With RBAC, roles and groups give permissions: extra ones can only be taken away.
  const offersExtra = !isRbac || base.extraPermissions.length > 0;
  const grantable = isActor
    ? []
    : grants.permissions.filter((each) => !isRbac || base.extraPermissions.includes(each));
  const offered = roles.filter(
    ({ key }) => key === values.roleKey || grants.roles.some((role) => role.key === key),
  );
  return (
    <Card aria-labelledby="details">
      <CardHeader title="Details" titleId="details" />
      <FormShell {...formProps}>
        <EditConflicts noun="user" conflicts={edit.conflicts} fieldLabels={fieldLabels} />
        <NameFields first={field("firstName")} last={field("lastName")} errors={errors} />
        <Field
          label="Email"
          description="The email address identifies this user and cannot be changed."
        >
          <Input value={email} readOnly />
        </Field>
        <Field
          label="Role"
          description={isActor ? "You can't change your own role and permissions." : undefined}
          error={errors.roleKey?.message}
        >
          <NativeSelect {...field("roleKey")} disabled={isActor}>
            {offered.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        {systemAdmin ? (
          <Controller
            control={control}
            name="systemAdmin"
            render={({ field: { value = false, onChange } }) => (
              <Switch
                label="System Admin"
                description="Has every permission and the rank of an Administrator."
                checked={value}
                onCheckedChange={onChange}
                disabledReason={systemAdmin.disabledReason}
                error={errors.systemAdmin?.message}
              />
            )}
          />
        ) : null}
        {offersExtra ? (
          <Controller
            control={control}
            name="extraPermissions"
            render={({ field: { value, onChange } }) => (
              <PermissionChoices
                value={value ?? []}
                onChange={onChange}
                grantable={grantable}
                ofRole={roles.find(({ key }) => key === values.roleKey)?.permissions ?? []}
                error={errors.extraPermissions?.message}
                locked={isActor}
              />
            )}
          />
        ) : null}
        <SaveBar unsaved={unsaved} onDiscard={discard} pending={pending} />
      </FormShell>
    </Card>
  );
}
