"use client";

import { useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { NewPasswordField } from "@/components/forms/new-password-field";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
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
  /** What the inviter pasted as the name, if anything. */
  firstName: string;
  lastName: string;
  /** Somebody who is signed in in this browser: Continue signs them out of it. */
  signedInAs: string | undefined;
  /** Why continuing with a provider was refused. */
  problem: string | undefined;
};

export function RegistrationForm(props: RegistrationFormProps) {
  const { form, field, formProps, pending, formError } = useServerForm(
    registrationSchema,
    registerAction,
    {
      token: props.token,
      firstName: props.firstName,
      lastName: props.lastName,
      password: "",
    },
  );
  const { register, control, formState } = form;
  const { errors } = formState;
  const [password, firstName, lastName] = useWatch({
    control,
    name: ["password", "firstName", "lastName"],
  });
  return (
    <form {...formProps} className="space-y-4">
      {(formError ?? props.problem) ? (
        <Callout tone="bad" announce="alert">
          {formError ?? props.problem}
        </Callout>
      ) : props.signedInAs ? (
        <SwitchNotice signedInAs={props.signedInAs} email={props.email} />
      ) : null}
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
        registration={register("password")}
      />
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Continue
      </Button>
    </form>
  );
}
