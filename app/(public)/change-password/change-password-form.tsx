"use client";

import { useWatch } from "react-hook-form";

import { NewPasswordField } from "@/components/forms/new-password-field";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { choosePasswordSchema } from "@/lib/users/passwords/schema";
import type { PasswordOwner } from "@/lib/passwords/policy";

import { choosePasswordAction } from "./actions";

export function ChangePasswordForm({ owner }: { owner: PasswordOwner }) {
  const { form, field, formProps, pending, formError } = useServerForm(
    choosePasswordSchema,
    choosePasswordAction,
    { password: "", confirmation: "" },
  );
  const { register, control, formState } = form;
  const { errors } = formState;
  const password = useWatch({ control, name: "password" });
  return (
    <form {...formProps} className="space-y-4">
      {formError ? (
        <Callout tone="bad" announce="alert">
          {formError}
        </Callout>
      ) : null}
      {/* For password managers, which file the new password under it. */}
      <input hidden readOnly type="email" autoComplete="username" value={owner.email} />
      <NewPasswordField
        label="New password"
        value={password}
        owner={owner}
        error={errors.password?.message}
        registration={register("password")}
      />
      <Field label="Confirm password" error={errors.confirmation?.message}>
        <PasswordInput {...field("confirmation")} autoComplete="new-password" required />
      </Field>
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Save password
      </Button>
    </form>
  );
}
