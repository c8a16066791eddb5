"use client";

import { useController } from "react-hook-form";
import type { UseFormReturn } from "react-hook-form";

import { NewPasswordField } from "@/components/forms/new-password-field";
import { RadioCards } from "@/components/ui/radio-cards";
import { Switch } from "@/components/ui/switch";
import type { LoginMethod } from "@/lib/login-methods";
import type { Identity } from "@/lib/identity-configuration/queries";
import type { PasswordOwner } from "@/lib/passwords/policy";

import { ConnectionTest } from "./connection-test";
import { CopiedAddress } from "./copied-address";
import { FormSection } from "./form-section";
import type { IdentityField, IdentityValues } from "./identity-values";
import { ProviderFields } from "./provider-fields";

type LoginMethodSectionProps = {
  form: UseFormReturn<IdentityValues>;
  values: IdentityValues;
  set: <Field extends IdentityField>(field: Field, value: IdentityValues[Field]) => void;
  identity: Identity;
  /** The method that is in force. */
  savedMethod: LoginMethod;
  actor: PasswordOwner;
};

const withoutGoogle =
  "This server has no GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET. Whoever runs it sets them; the README says how.";

/** **Login method**: one of three, with what belongs to it. */
export function LoginMethodSection({
  form,
  values,
  set,
  identity,
  savedMethod,
  actor,
}: LoginMethodSectionProps) {
  const { register, control, formState } = form;
  const { errors } = formState;
  const { field: method } = useController({ control, name: "loginMethod" });
  const noGoogle = identity.googleConfigured ? undefined : withoutGoogle;
  const leavesGoogle = identity.alsoGoogle && !values.alsoGoogle;
  const needsPassword = (savedMethod !== "password" || leavesGoogle) && !identity.actorHasPassword;
  const googleAddress = (
    <CopiedAddress
      label="Redirect address"
      address={identity.redirectUris.google}
      description="Register it with Google, as an authorized redirect URI of the client."
    />
  );
  return (
    <FormSection title="Login method" description="One at a time, for better security.">
      <RadioCards
        label="Login method"
        value={values.loginMethod}
        onValueChange={(chosen) => set("loginMethod", chosen)}
        chosenRef={method.ref}
        error={errors.loginMethod?.message}
        options={[
          {
            value: "password",
            label: "Password",
            description: "Gatehouse keeps the passwords (argon2id).",
            children:
              values.loginMethod === "password" ? (
                <div className="space-y-4">
                  {needsPassword ? (
                    <>
                      <p className="text-xs text-fg-muted">
                        You have no password yet. Choose one, or you could not sign in any more.
                      </p>
                      <NewPasswordField
                        label="Your password"
                        value={values.ownPassword}
                        owner={actor}
                        error={errors.ownPassword?.message}
                        registration={register("ownPassword")}
                      />
                    </>
                  ) : null}
                  <Switch
                    label="Also allow Google"
                    description="People choose between their password and Google."
                    checked={values.alsoGoogle}
                    onCheckedChange={(on) => set("alsoGoogle", on)}
                    disabledReason={
                      values.alsoGoogle || !noGoogle
                        ? undefined
                        : "Google is not set up on this server."
                    }
                    error={errors.alsoGoogle?.message}
                  />
                  {values.alsoGoogle ? googleAddress : null}
                </div>
              ) : undefined,
          },
          {
            value: "google",
            label: "Google",
            description: "E-mail addresses that Google has verified.",
            disabledReason: noGoogle,
            children:
              values.loginMethod === "google" ? (
                <div className="space-y-4">
                  {googleAddress}
                  <ConnectionTest
                    settings={{ method: "google" }}
                    ready={() => Promise.resolve(true)}
                    onRefused={() => false}
                  />
                </div>
              ) : undefined,
          },
          {
            value: "openid_connect",
            label: "OpenID Connect",
            description: "Okta, Entra ID, Keycloak and others.",
            children:
              values.loginMethod === "openid_connect" ? (
                <ProviderFields form={form} values={values} identity={identity} />
              ) : undefined,
          },
        ]}
      />
    </FormSection>
  );
}
