"use client";

import { NameFields } from "@/components/forms/name-fields";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { OwnNames } from "@/lib/users/own-names";
import { ownNamesSchema } from "@/lib/users/schema";

import { saveOwnNamesAction } from "./actions";

export function OwnNamesForm({ names }: { names: OwnNames }) {
  const { form, field, formProps, reset, pending } = useActionForm({
    schema: ownNamesSchema,
    action: saveOwnNamesAction,
    defaultValues: { firstName: names.firstName, lastName: names.lastName },
    onDone: (_nothing, values) => {
      reset(values);
      toast.success("Changes saved");
    },
  });
  const { formState } = form;
  const { errors } = formState;
  return (
    <Card aria-labelledby="own-names">
      <CardHeader title="Your name" titleId="own-names" />
      <FormShell {...formProps}>
        <NameFields first={field("firstName")} last={field("lastName")} errors={errors} own />
        <Field label="Email" description="You sign in with this email. It can't be changed.">
          <Input value={names.email} type="email" autoComplete="username" readOnly />
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={pending}>
            Save changes
          </Button>
        </div>
      </FormShell>
    </Card>
  );
}
