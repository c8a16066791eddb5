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
import { CopiedAddress } from "@/app/(portal)/settings/iam/identity-configuration/copied-address";
import { FormSection } from "@/app/(portal)/settings/iam/identity-configuration/form-section";
import type {
  IdentityField,
  IdentityValues,
} from "@/app/(portal)/settings/iam/identity-configuration/identity-values";
import { ProviderFields } from "./provider-fields";

type LoginMethodSectionProps = {
  form: UseFormReturn<IdentityValues>;
  values: IdentityValues;
  set: <Field extends IdentityField>(field: Field, value: IdentityValues[Field]) => void;
  identity: Identity;
  /** The saved method. */
  savedMethod: LoginMethod;
  actor: PasswordOwner;
};

const withoutGoogle =
  "Google isn't configured on this server. Set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET; the README explains how.";

/** **Login method**: one of three, with its settings. */
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
      label="Redirect URI"
      address={identity.redirectUris.google}
      description="Add it to the authorized redirect URIs of your Google client."
    />
  );
  return (
    <FormSection title="Login method" description="Users sign in with one method.">
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
            description: "Users sign in with their email and a password.",
            children:
              values.loginMethod === "password" ? (
                <div className="space-y-4">
                  {needsPassword ? (
                    <>
                      <p className="text-xs text-fg-muted">
                        You have no password yet. Choose one, or you won't be able to sign in.
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
                    description="Users can choose between their password and Google."
                    checked={values.alsoGoogle}
                    onCheckedChange={(on) => set("alsoGoogle", on)}
                    disabledReason={
                      values.alsoGoogle || !noGoogle
                        ? undefined
                        : "Google isn't configured on this server."
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
            description: "Sign in with a Google account.",
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
