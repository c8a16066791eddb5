"use client";

import { useState } from "react";
import { useWatch } from "react-hook-form";

import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { joinSchema } from "@/lib/join-links/schema";
import { parseEmail } from "@/lib/email";

import { joinAction } from "./actions";

type JoinFormProps = {
  token: string;
  /** Not every domain is accepted. */
  limited: boolean;
  /** Users with an email of another domain may request access. */
  acceptsRequests: boolean;
  /** The email of the user who is signed in in this browser. */
  signedInAs: string | undefined;
};

export function JoinForm(props: JoinFormProps) {
  const { limited, acceptsRequests, signedInAs } = props;
  const { form, field, formProps, pending } = useActionForm({
    schema: joinSchema,
    formAction: joinAction,
    defaultValues: {
      token: props.token,
      email: "",
    },
  });
  const [asking, setAsking] = useState(false);
  const { control, formState } = form;
  const { email: error } = formState.errors;
  const email = useWatch({ control, name: "email" });
  // A valid email that the server refused is outside of the allowlist.
  const mayAsk = acceptsRequests && error?.type === "server" && !("problem" in parseEmail(email));
  return (
    <FormShell
      {...formProps}
      focusFirst
      notice={
        signedInAs ? (
          <Callout tone="info">
            You are signed in as <bdi>{signedInAs}</bdi>. Sign up only if you need another account.
          </Callout>
        ) : null
      }
    >
      <input type="hidden" {...field("token")} />
      <Field
        label="Email"
        description={
          limited && !error ? "Only some domains are accepted: use your work email." : null
        }
        error={error?.message}
      >
        <Input {...field("email")} type="email" autoComplete="email" required />
      </Field>
      <Button
        type="submit"
        variant="primary"
        size="lg"
        wide
        pending={pending && !asking}
        onClick={() => setAsking(false)}
      >
        Continue
      </Button>
      {mayAsk ? (
        <>
          <Callout tone="info" announce="status">
            You can request access instead. We'll email you a link to send your request.
          </Callout>
          <Button
            type="submit"
            name="ask"
            value="yes"
            size="lg"
            wide
            pending={pending && asking}
            onClick={() => setAsking(true)}
          >
            Ask to join
          </Button>
        </>
      ) : null}
    </FormShell>
  );
}
