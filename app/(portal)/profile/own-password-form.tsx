"use client";

import { useWatch } from "react-hook-form";

import { NewPasswordField } from "@/components/forms/new-password-field";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { toast } from "@/components/ui/toast";
import { changePasswordSchema } from "@/lib/users/passwords/schema";
import type { OwnNames } from "@/lib/users/own-names";

import { changePasswordAction } from "./actions";

export function OwnPasswordForm({ owner }: { owner: OwnNames }) {
  const { form, field, formProps, reset, pending } = useActionForm({
    schema: changePasswordSchema,
    action: changePasswordAction,
    defaultValues: { currentPassword: "", password: "" },
    onDone: () => {
      reset();
      toast.success("Password changed", { description: "Your other sessions have ended." });
    },
  });
  const { control, formState } = form;
  const { errors } = formState;
  const password = useWatch({ control, name: "password" });
  return (
    <Card aria-labelledby="own-password">
      <CardHeader
        title="Change password"
        titleId="own-password"
        description="Your other sessions end when it is changed."
      />
      <FormShell {...formProps}>
        {/* For password managers, which file the new password under it. */}
        <input hidden readOnly type="email" autoComplete="username" value={owner.email} />
        <Field label="Current password" error={errors.currentPassword?.message}>
          <PasswordInput {...field("currentPassword")} autoComplete="current-password" required />
        </Field>
        <NewPasswordField
          label="New password"
          value={password}
          owner={owner}
          error={errors.password?.message}
          registration={field("password")}
        />
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={pending}>
            Change password
          </Button>
        </div>
      </FormShell>
    </Card>
  );
}
