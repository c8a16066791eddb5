"use client";

import { useState } from "react";
import { useWatch } from "react-hook-form";

import { useServerForm } from "@/components/forms/use-server-form";
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
  /** Those with an address of another domain may ask to be let in. */
  acceptsRequests: boolean;
  /** Somebody who is signed in in this browser. */
  signedInAs: string | undefined;
};

export function JoinForm(props: JoinFormProps) {
  const { limited, acceptsRequests, signedInAs } = props;
  const { form, field, formProps, pending, formError } = useServerForm(joinSchema, joinAction, {
    token: props.token,
    email: "",
  });
  const [asking, setAsking] = useState(false);
  const { control, formState } = form;
  const { email: error } = formState.errors;
  const email = useWatch({ control, name: "email" });
  // What is an address and was refused all the same is outside of the allowlist.
  const mayAsk = acceptsRequests && error?.type === "server" && !("problem" in parseEmail(email));
  return (
    <form {...formProps} className="space-y-4">
      {formError ? (
        <Callout tone="bad" announce="alert">
          {formError}
        </Callout>
      ) : signedInAs ? (
        <Callout tone="info">
          You are signed in as <bdi>{signedInAs}</bdi>. Sign up only if you need another account.
        </Callout>
      ) : null}
      <input type="hidden" {...field("token")} />
      <Field
        label="Email"
        description={
          limited && !error ? "Not every domain is accepted here: use your work address." : null
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
            You can ask to be let in instead: we mail you a link with which you write to the
            managers, and they decide.
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
    </form>
  );
}
