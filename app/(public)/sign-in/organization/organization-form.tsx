"use client";

import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { chooseOrganizationSchema } from "@/lib/auth/schema";

import { chooseOrganizationAction } from "./actions";

export function OrganizationForm({ from }: { from: string }) {
  const { form, field, formProps, pending, formError } = useServerForm(
    chooseOrganizationSchema,
    chooseOrganizationAction,
    { slug: "", from },
  );
  const { errors } = form.formState;
  return (
    <form {...formProps} className="space-y-4">
      {formError ? (
        <Callout tone="bad" announce="alert">
          {formError}
        </Callout>
      ) : null}
      <input type="hidden" {...field("from")} />
      <Field
        label="Subdomain"
        description="The short name of your organization, such as northwind."
        error={errors.slug?.message}
      >
        <Input
          {...field("slug")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
          required
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Continue
      </Button>
    </form>
  );
}
