"use client";

import { useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { NewPasswordField } from "@/components/forms/new-password-field";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { registrationSchema } from "@/lib/registration/schema";

import { Or, ProviderLinks } from "../../provider-links";
import type { Provider } from "../../provider-links";
import { registerAction } from "./actions";
import { GivenFields, SwitchNotice } from "./given-fields";

type RegistrationFormProps = {
  token: string;
  organizationName: string;
  email: string;
  /** Other ways on than a password. */
  providers: readonly Provider[];
  /** The name that came with the invitation, if any. */
  firstName: string;
  lastName: string;
  /** The email of the user who is signed in in this browser: Continue signs them out. */
  signedInAs: string | undefined;
  /** Why continuing with a provider was refused. */
  problem: string | undefined;
};

export function RegistrationForm(props: RegistrationFormProps) {
  const { form, field, formProps, pending } = useActionForm({
    schema: registrationSchema,
    formAction: registerAction,
    defaultValues: {
      token: props.token,
      firstName: props.firstName,
      lastName: props.lastName,
      password: "",
    },
  });
  const { control, formState } = form;
  const { errors } = formState;
  const [password, firstName, lastName] = useWatch({
    control,
    name: ["password", "firstName", "lastName"],
  });
  return (
    <FormShell
      {...formProps}
      error={formProps.error ?? props.problem}
      focusFirst
      notice={
        props.signedInAs ? <SwitchNotice signedInAs={props.signedInAs} email={props.email} /> : null
      }
    >
      <input type="hidden" {...field("token")} />
      <GivenFields organizationName={props.organizationName} email={props.email} />
      {props.providers.length > 0 ? (
        <>
          <ProviderLinks providers={props.providers} query={{ token: props.token }} />
          <Or />
        </>
      ) : null}
      <NameFields first={field("firstName")} last={field("lastName")} errors={errors} own />
      <NewPasswordField
        value={password}
        owner={{ email: props.email, firstName, lastName }}
        error={errors.password?.message}
        registration={field("password")}
      />
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Continue
      </Button>
    </FormShell>
  );
}
