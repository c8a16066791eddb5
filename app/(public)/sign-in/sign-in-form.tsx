"use client";

import type { ComponentProps } from "react";

import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import { signInSchema } from "@/lib/auth/schema";

import { Or, ProviderLinks } from "../provider-links";
import type { Provider } from "../provider-links";
import { signInAction } from "./actions";
import { Notice } from "./notice";
import type { SignInReason } from "./notice";

type SignInFormProps = {
  /** Where to go afterwards. */
  from: string;
  /** Why the user is here. */
  reason: SignInReason | undefined;
  /** Sign-in methods besides the password. */
  providers: readonly Provider[];
  /** The state of this page that the providers pass on. */
  query: ComponentProps<typeof ProviderLinks>["query"];
};

export function SignInForm({ from, reason, providers, query }: SignInFormProps) {
  const { form, field, formProps, pending } = useActionForm({
    schema: signInSchema,
    formAction: signInAction,
    defaultValues: {
      email: "",
      password: "",
      from,
    },
  });
  const { formState } = form;
  const { errors } = formState;
  return (
    <FormShell {...formProps} focusFirst notice={reason ? <Notice reason={reason} /> : null}>
      {providers.length > 0 ? (
        <>
          <ProviderLinks providers={providers} query={query} />
          <Or />
        </>
      ) : null}
      <input type="hidden" {...field("from")} />
      <Field label="Email" error={errors.email?.message}>
        <Input {...field("email")} type="email" autoComplete="username" required />
      </Field>
      <Field label="Password" error={errors.password?.message}>
        <PasswordInput {...field("password")} autoComplete="current-password" required />
      </Field>
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Sign in
      </Button>
    </FormShell>
  );
}
