"use client";

import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { forgotPasswordSchema } from "@/lib/users/passwords/schema";

import { requestCodeAction } from "./actions";

export function ForgotPasswordForm() {
  const { form, field, formProps, pending } = useActionForm({
    schema: forgotPasswordSchema,
    formAction: requestCodeAction,
    defaultValues: { email: "" },
  });
  const { formState } = form;
  return (
    <FormShell {...formProps} focusFirst>
      <Field label="Email" error={formState.errors.email?.message}>
        <Input {...field("email")} type="email" autoComplete="username" required />
      </Field>
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Send code
      </Button>
    </FormShell>
  );
}
