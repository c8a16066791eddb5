"use client";

import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { forgotPasswordSchema } from "@/lib/users/passwords/schema";

import { requestCodeAction } from "./actions";

export function ForgotPasswordForm() {
  const { form, field, formProps, pending, formError } = useServerForm(
    forgotPasswordSchema,
    requestCodeAction,
    { email: "" },
  );
  const { formState } = form;
  return (
    <form {...formProps} className="space-y-4">
      {formError ? (
        <Callout tone="bad" announce="alert">
          {formError}
        </Callout>
      ) : null}
      <Field label="Email" error={formState.errors.email?.message}>
        <Input {...field("email")} type="email" autoComplete="username" required />
      </Field>
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Send code
      </Button>
    </form>
  );
}
