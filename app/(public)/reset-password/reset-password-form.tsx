"use client";

import { useWatch } from "react-hook-form";

import { NewPasswordField } from "@/components/forms/new-password-field";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { resetPasswordSchema } from "@/lib/users/passwords/schema";

import { setPasswordAction } from "./actions";

type ResetPasswordFormProps = {
  /** The address that the code was asked for, if it is known. */
  email: string;
  /** What happened to the code. */
  notice: string | undefined;
};

export function ResetPasswordForm({ email, notice }: ResetPasswordFormProps) {
  const { form, field, formProps, pending } = useActionForm({
    schema: resetPasswordSchema,
    formAction: setPasswordAction,
    defaultValues: { email, code: "", password: "" },
  });
  const { control, formState } = form;
  const { errors } = formState;
  const [password, typedEmail] = useWatch({ control, name: ["password", "email"] });
  return (
    <FormShell
      {...formProps}
      focusFirst
      notice={
        notice ? (
          <Callout tone="info" announce="status">
            {notice}
          </Callout>
        ) : null
      }
    >
      <Field label="Email" error={errors.email?.message}>
        <Input {...field("email")} type="email" autoComplete="username" required />
      </Field>
      <Field
        label="Confirmation code"
        description="8 letters and digits, such as ABCD-2345."
        error={errors.code?.message}
      >
        <Input
          {...field("code")}
          className="font-mono"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          required
        />
      </Field>
      <NewPasswordField
        label="New password"
        value={password}
        owner={{ email: typedEmail, firstName: "", lastName: "" }}
        error={errors.password?.message}
        registration={field("password")}
      />
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Set password
      </Button>
    </FormShell>
  );
}
