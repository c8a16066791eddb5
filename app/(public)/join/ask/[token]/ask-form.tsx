"use client";

import { useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { askSchema, maxMessageLength } from "@/lib/join-links/schema";

import { askAction } from "./actions";

type AskFormProps = { token: string; email: string };

export function AskForm({ token, email }: AskFormProps) {
  const { form, field, formProps, pending } = useActionForm({
    schema: askSchema,
    formAction: askAction,
    defaultValues: {
      token,
      firstName: "",
      lastName: "",
      message: "",
    },
  });
  const { control, formState } = form;
  const { errors } = formState;
  const message = useWatch({ control, name: "message" });
  const { length } = [...(message ?? "")];
  return (
    <FormShell {...formProps} focusFirst>
      <input type="hidden" {...field("token")} />
      <Field label="Email">
        <Input value={email} type="email" autoComplete="email" readOnly />
      </Field>
      <NameFields first={field("firstName")} last={field("lastName")} errors={errors} own />
      <Field
        label="Message"
        optional
        description="Say who you are and why you want to join."
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
    </FormShell>
  );
}
