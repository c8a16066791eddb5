"use client";

import type { UseFormReturn } from "react-hook-form";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import type { Identity } from "@/lib/identity-configuration/queries";

import { ConnectionTest } from "./connection-test";
import { CopiedAddress } from "@/app/(portal)/settings/iam/identity-configuration/copied-address";
import type { IdentityValues } from "@/app/(portal)/settings/iam/identity-configuration/identity-values";

type ProviderFieldsProps = {
  form: UseFormReturn<IdentityValues>;
  values: IdentityValues;
  identity: Identity;
};

const tested = ["issuer", "clientId", "clientSecret", "scopes"] as const;
const isTested = (field: string) => tested.some((each) => each === field);

/** The settings of OpenID Connect, with the connection test. */
export function ProviderFields({ form, values, identity }: ProviderFieldsProps) {
  const { register, formState } = form;
  const { errors } = formState;
  const plain = { spellCheck: false, autoCapitalize: "none", autoComplete: "off" } as const;
  return (
    <div className="space-y-4">
      <Field
        label="Issuer"
        error={errors.issuer?.message}
        description="The URL of your provider, without /.well-known/openid-configuration."
      >
        <Input
          {...register("issuer")}
          {...plain}
          type="url"
          inputMode="url"
          placeholder="https://login.northwind.example"
          required
        />
      </Field>
      <div className="grid grid-cols-2 items-start gap-3 max-sm:grid-cols-1">
        <Field label="Client ID" error={errors.clientId?.message}>
          <Input {...register("clientId")} {...plain} required />
        </Field>
        <Field
          label="Client secret"
          error={errors.clientSecret?.message}
          description={
            identity.hasClientSecret
              ? "A secret is stored, encrypted. Leave this empty to keep it."
              : "Stored encrypted and never shown again."
          }
        >
          <PasswordInput
            {...register("clientSecret")}
            autoComplete="off"
            placeholder={identity.hasClientSecret ? "Stored" : undefined}
          />
        </Field>
        <Field label="Scopes" error={errors.scopes?.message} description="Separated by spaces.">
          <Input {...register("scopes")} {...plain} required />
        </Field>
        <Field
          label="Provider name"
          error={errors.providerName?.message}
          description={
            <>
              Shown on the button: “Continue with{" "}
              <bdi className="wrap-anywhere">{values.providerName.trim() || "single sign-on"}</bdi>
              ”.
            </>
          }
        >
          <Input {...register("providerName")} autoComplete="off" placeholder="Northwind SSO" />
        </Field>
      </div>
      <CopiedAddress
        label="Redirect URI"
        address={identity.redirectUris.openid_connect}
        description="Register this URI with the provider."
      />
      <ConnectionTest
        settings={{
          method: "openid_connect",
          issuer: values.issuer,
          clientId: values.clientId,
          clientSecret: values.clientSecret,
          scopes: values.scopes,
        }}
        ready={() => form.trigger(tested, { shouldFocus: true })}
        onRefused={({ fieldErrors = {} }) => {
          const refused = Object.entries(fieldErrors).filter(([field]) => isTested(field));
          for (const [index, [field, message]] of refused.entries()) {
            form.setError(
              field as (typeof tested)[number],
              { message },
              { shouldFocus: index === 0 },
            );
          }
          return refused.length > 0;
        }}
      />
    </div>
  );
}
