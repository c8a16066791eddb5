"use client";

import type { ComponentProps } from "react";

import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import { signInSchema } from "@/lib/auth/schema";

import { Or, ProviderLinks } from "../provider-links";
import type { Provider } from "../provider-links";
import { signInAction } from "./actions";
import { Notice } from "./notice";
import type { SignInReason } from "./reasons";

type SignInFormProps = {
  /** Where to go afterwards. */
  from: string;
  /** Why one is here. */
  reason: SignInReason | undefined;
  /** Other ways in than a password. */
  providers: readonly Provider[];
  /** What those are told of this page. */
  query: ComponentProps<typeof ProviderLinks>["query"];
};

export function SignInForm({ from, reason, providers, query }: SignInFormProps) {
  const { form, field, formProps, pending, formError } = useServerForm(signInSchema, signInAction, {
    email: "",
    password: "",
    from,
  });
  const { formState } = form;
  const { errors } = formState;
  return (
    <form {...formProps} className="space-y-4">
      {formError ? (
        <Callout tone="bad" announce="alert">
          {formError}
        </Callout>
      ) : reason ? (
        <Notice reason={reason} />
      ) : null}
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
    </form>
  );
}
