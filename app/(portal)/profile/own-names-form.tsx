"use client";

import { NameFields } from "@/components/forms/name-fields";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { OwnNames } from "@/lib/users/own-names";
import { ownNamesSchema } from "@/lib/users/schema";

import { saveOwnNamesAction } from "./actions";

export function OwnNamesForm({ names }: { names: OwnNames }) {
  const { form, formProps, pending, formError } = useActionForm({
    schema: ownNamesSchema,
    action: saveOwnNamesAction,
    defaultValues: { firstName: names.firstName, lastName: names.lastName },
    onDone: (_nothing, values) => {
      form.reset(values);
      toast.success("Changes saved");
    },
  });
  const { register, formState } = form;
  const { errors } = formState;
  return (
    <Card aria-labelledby="own-names">
      <CardHeader title="Your name" titleId="own-names" />
      <form {...formProps} className="space-y-4">
        {formError ? (
          <Callout tone="bad" announce="alert">
            {formError}
          </Callout>
        ) : null}
        <NameFields first={register("firstName")} last={register("lastName")} errors={errors} own />
        <Field label="Email" description="You sign in with it. It never changes.">
          <Input value={names.email} type="email" autoComplete="username" readOnly />
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={pending}>
            Save changes
          </Button>
        </div>
      </form>
    </Card>
  );
}
