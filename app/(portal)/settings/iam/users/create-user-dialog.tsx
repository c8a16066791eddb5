"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller, useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import { createUserSchema } from "@/lib/users/schema";
import { displayName } from "@/lib/users/display-name";

import { GroupChoices } from "@/app/(portal)/settings/iam/_groups/group-choices";
import { createUserAction } from "./actions";
import type { Grants } from "./grants";
import { PermissionChoices } from "./permission-choices";
import { TemporaryPasswordDialog } from "./temporary-password-dialog";

type CreateUserDialogProps = { open: boolean; onClose: () => void; grants: Grants };

type Created = { name: string; email: string; temporaryPassword: string };

/** *Create user*, and then what the new user needs to sign in. */
export default function CreateUserDialog({ open, onClose, grants }: CreateUserDialogProps) {
  const [created, setCreated] = useState<Created>();
  const [shown, setShown] = useState(false);
  const router = useRouter();
  return (
    <>
      <CreateUserForm
        open={open}
        grants={grants}
        onClose={onClose}
        onCreated={({ temporaryPassword, ...user }) => {
          onClose();
          if (!temporaryPassword) {
            router.refresh();
            return toast.success(`${user.name} created`, {
              description: "A welcome email with a temporary password is on its way.",
            });
          }
          setCreated({ ...user, temporaryPassword });
          setShown(true);
        }}
      />
      {created ? (
        <TemporaryPasswordDialog
          {...created}
          title="User created"
          open={shown}
          onClose={() => {
            setShown(false);
            router.refresh();
          }}
        />
      ) : null}
    </>
  );
}

type CreateUserFormProps = {
  open: boolean;
  grants: Grants;
  onClose: () => void;
  onCreated: (user: { name: string; email: string; temporaryPassword?: string }) => void;
};

function CreateUserForm({ open, grants, onClose, onCreated }: CreateUserFormProps) {
  const { form, field, formProps, pending } = useActionForm({
    schema: createUserSchema,
    action: createUserAction,
    defaultValues: {
      firstName: "",
      lastName: "",
      email: "",
      roleKey: grants.defaultRoleKey,
      systemAdmin: false,
      groupIds: [],
      extraPermissions: [],
    },
    onDone: ({ email, temporaryPassword }, values) =>
      onCreated({ name: displayName({ ...values, email }), email, temporaryPassword }),
  });
  const { control, formState } = form;
  const { errors } = formState;
  const roleKey = useWatch({ control, name: "roleKey" });
  const role = grants.roles.find(({ key }) => key === roleKey);
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Create user"
      description="We email a temporary password that expires in 15 days."
      submitLabel="Create"
      pending={pending}
      formProps={formProps}
    >
      <NameFields first={field("firstName")} last={field("lastName")} errors={errors} />
      <Field
        label="Email"
        description="Used to sign in. Can't be changed later."
        error={errors.email?.message}
      >
        <Input {...field("email")} type="email" autoComplete="off" required />
      </Field>
      <Field label="Role" description={role?.description} error={errors.roleKey?.message}>
        <NativeSelect {...field("roleKey")}>
          {grants.roles.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {grants.systemAdmin ? (
        <Controller
          control={control}
          name="systemAdmin"
          render={({ field: { value, onChange } }) => (
            <Switch
              label="System Admin"
              description="Has every permission, whatever the role and groups."
              checked={value ?? false}
              onCheckedChange={onChange}
              error={errors.systemAdmin?.message}
            />
          )}
        />
      ) : null}
      {grants.groups.groups.length > 0 ? (
        <Controller
          control={control}
          name="groupIds"
          render={({ field: { ref, value, onChange } }) => (
            <GroupChoices
              value={value ?? []}
              onChange={onChange}
              options={grants.groups}
              error={errors.groupIds?.message}
              inputRef={ref}
            />
          )}
        />
      ) : null}
      {grants.accessControl === "basic" ? (
        <Controller
          control={control}
          name="extraPermissions"
          render={({ field: { value, onChange } }) => (
            <PermissionChoices
              value={value ?? []}
              onChange={onChange}
              grantable={grants.permissions}
              ofRole={role?.permissions ?? []}
              error={errors.extraPermissions?.message}
            />
          )}
        />
      ) : null}
    </FormDialog>
  );
}
