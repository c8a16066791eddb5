"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller, useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { toast } from "@/components/ui/toast";
import { createUserSchema, displayName } from "@/lib/users/schema";

import { createUserAction } from "./actions";
import type { Grants } from "./grants";
import { PermissionChoices } from "./permission-choices";
import { TemporaryPasswordDialog } from "./temporary-password-dialog";

type CreateUserDialogProps = { open: boolean; onClose: () => void; grants: Grants };

type Created = { name: string; email: string; temporaryPassword: string };

/** *Create user*, and then what the new person needs to sign in. */
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
        onCreated={({ temporaryPassword, ...person }) => {
          onClose();
          if (!temporaryPassword) {
            router.refresh();
            return toast.success(`${person.name} created`, {
              description: "A welcome mail with a temporary password is on its way.",
            });
          }
          setCreated({ ...person, temporaryPassword });
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
  onCreated: (person: { name: string; email: string; temporaryPassword?: string }) => void;
};

const formId = "create-user";

function CreateUserForm({ open, grants, onClose, onCreated }: CreateUserFormProps) {
  const { form, formProps, pending, formError } = useActionForm({
    schema: createUserSchema,
    action: createUserAction,
    defaultValues: {
      firstName: "",
      lastName: "",
      email: "",
      roleKey: grants.defaultRoleKey,
      extraPermissions: [],
    },
    onDone: ({ email, temporaryPassword }, values) =>
      onCreated({ name: displayName({ ...values, email }), email, temporaryPassword }),
  });
  const { register, control, formState } = form;
  const { errors } = formState;
  const roleKey = useWatch({ control, name: "roleKey" });
  const close = () => {
    if (!pending) onClose();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Create user"
      description="Active at once, with a temporary password that is valid for 15 days."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={pending}>
            Create
          </Button>
        </>
      }
    >
      <form {...formProps} id={formId} className="space-y-4">
        {formError ? (
          <Callout tone="bad" announce="alert">
            {formError}
          </Callout>
        ) : null}
        <NameFields first={register("firstName")} last={register("lastName")} errors={errors} />
        <Field
          label="Email"
          description="The user name. It never changes."
          error={errors.email?.message}
        >
          <Input {...register("email")} type="email" autoComplete="off" required />
        </Field>
        <Field label="Role" error={errors.roleKey?.message}>
          <NativeSelect {...register("roleKey")}>
            {grants.roles.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Controller
          control={control}
          name="extraPermissions"
          render={({ field }) => (
            <PermissionChoices
              value={field.value ?? []}
              onChange={field.onChange}
              grantable={grants.permissions}
              ofRole={grants.roles.find(({ key }) => key === roleKey)?.permissions ?? []}
              error={errors.extraPermissions?.message}
            />
          )}
        />
      </form>
    </Dialog>
  );
}
