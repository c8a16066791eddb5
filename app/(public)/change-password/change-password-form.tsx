"use client";

import { useWatch } from "react-hook-form";

import { NewPasswordField } from "@/components/forms/new-password-field";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { choosePasswordSchema } from "@/lib/users/passwords/schema";
import type { PasswordOwner } from "@/lib/passwords/policy";

import { choosePasswordAction } from "./actions";

export function ChangePasswordForm({ owner }: { owner: PasswordOwner }) {
  const { form, field, formProps, pending } = useActionForm({
    schema: choosePasswordSchema,
    formAction: choosePasswordAction,
    defaultValues: { password: "", confirmation: "" },
  });
  const { control, formState } = form;
  const { errors } = formState;
  const password = useWatch({ control, name: "password" });
  return (
    <FormShell {...formProps} focusFirst>
      {/* For password managers, which file the new password under it. */}
      <input hidden readOnly type="email" autoComplete="username" value={owner.email} />
      <NewPasswordField
        label="New password"
        value={password}
        owner={owner}
        error={errors.password?.message}
        registration={field("password")}
      />
      <Field label="Confirm password" error={errors.confirmation?.message}>
        <PasswordInput {...field("confirmation")} autoComplete="new-password" required />
      </Field>
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Save password
      </Button>
    </FormShell>
  );
}
