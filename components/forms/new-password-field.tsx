"use client";

import { useId, useState } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";

import { PasswordRules } from "@/components/password-rules";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { passwordRules } from "@/lib/passwords/policy";
import type { PasswordOwner } from "@/lib/passwords/policy";

type NewPasswordFieldProps = {
  label?: string;
  /** What was typed so far. */
  value: string;
  owner: PasswordOwner;
  error: string | undefined;
  registration: UseFormRegisterReturn;
};

/** A password to be chosen, with the live list of the rules it meets. */
export function NewPasswordField({
  label = "Password",
  value,
  owner,
  error,
  registration,
}: NewPasswordFieldProps) {
  const rulesId = useId();
  const [isCommon, setIsCommon] = useState<(password: string) => boolean>();
  const loadCommonPasswords = () => {
    if (isCommon) return;
    void import("@/lib/passwords/common").then((module) =>
      setIsCommon(() => module.isCommonPassword),
    );
  };
  const rules = passwordRules(value, owner, isCommon).map((rule) => ({
    label: rule.label,
    state: rule.met ? ("met" as const) : error ? ("broken" as const) : ("open" as const),
  }));
  // The list below says which rules; a sentence that names them again would only be longer.
  const unmet = rules.some((rule) => rule.state !== "met");
  const shownError =
    error && value !== "" && unmet ? "Choose a password that meets every rule." : error;
  return (
    <div>
      <Field label={label} error={shownError}>
        <PasswordInput
          {...registration}
          autoComplete="new-password"
          aria-describedby={rulesId}
          onFocus={loadCommonPasswords}
          required
        />
      </Field>
      <PasswordRules id={rulesId} rules={rules} />
    </div>
  );
}
