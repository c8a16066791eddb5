"use client";

import { useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { askSchema, maxMessageLength } from "@/lib/join-links/schema";

import { askAction } from "./actions";

type AskFormProps = { token: string; email: string };

export function AskForm({ token, email }: AskFormProps) {
  const { form, field, formProps, pending, formError } = useServerForm(askSchema, askAction, {
    token,
    firstName: "",
    lastName: "",
    message: "",
  });
  const { control, formState } = form;
  const { errors } = formState;
  const message = useWatch({ control, name: "message" });
  const { length } = [...(message ?? "")];
  return (
    <form {...formProps} className="space-y-4">
      {formError ? (
        <Callout tone="bad" announce="alert">
          {formError}
        </Callout>
      ) : null}
      <input type="hidden" {...field("token")} />
      <Field label="Email">
        <Input value={email} type="email" autoComplete="email" readOnly />
      </Field>
      <NameFields first={field("firstName")} last={field("lastName")} errors={errors} own />
      <Field
        label="Message"
        optional
        description="The managers read it: say who you are and why you want to join."
        aside={
          length > 0 ? (
            <span
              className={length > maxMessageLength ? "text-xs text-bad" : "text-xs text-fg-muted"}
            >
              {length} of {maxMessageLength}
            </span>
          ) : null
        }
        error={errors.message?.message}
      >
        <Textarea {...field("message")} dir="auto" rows={4} />
      </Field>
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Send request
      </Button>
    </form>
  );
}
