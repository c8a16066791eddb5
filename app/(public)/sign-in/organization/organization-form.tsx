"use client";

import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { chooseOrganizationSchema } from "@/lib/auth/schema";

import { chooseOrganizationAction } from "./actions";

export function OrganizationForm({ from }: { from: string }) {
  const { form, field, formProps, pending } = useActionForm({
    schema: chooseOrganizationSchema,
    formAction: chooseOrganizationAction,
    defaultValues: { slug: "", from },
  });
  const { errors } = form.formState;
  return (
    <FormShell {...formProps} focusFirst>
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
    </FormShell>
  );
}
