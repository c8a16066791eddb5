"use client";

import { useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { NewPasswordField } from "@/components/forms/new-password-field";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { registrationSchema } from "@/lib/registration/schema";

import { registerAction } from "./actions";

type RegistrationFormProps = {
  token: string;
  organizationName: string;
  email: string;
  /** What the inviter pasted as the name, if anything. */
  firstName: string;
  lastName: string;
  /** Somebody who is signed in in this browser: Continue signs them out of it. */
  signedInAs: string | undefined;
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
      {formError ? (
        <Callout tone="bad" announce="alert">
          {formError}
        </Callout>
      ) : props.signedInAs ? (
        <Callout tone="info">
          You are signed in as {props.signedInAs}. If you continue, this browser signs in as{" "}
          {props.email} instead.
        </Callout>
      ) : null}
      <input type="hidden" {...field("token")} />
      <Field label="Organization">
        <Input value={props.organizationName} readOnly />
      </Field>
      <Field label="Email">
        <Input value={props.email} type="email" autoComplete="username" readOnly />
      </Field>
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
