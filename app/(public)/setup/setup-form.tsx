"use client";

import { useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { NewPasswordField } from "@/components/forms/new-password-field";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { setUpSchema } from "@/lib/organizations/schema";

import { setUpAction } from "./actions";

/** Letters and digits of a name, as a first proposal for the subdomain. */
function proposedSlug(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63);
}

export function SetupForm({ setupKey }: { setupKey: string }) {
  const { form, field, formProps, pending } = useActionForm({
    schema: setUpSchema,
    formAction: setUpAction,
    defaultValues: {
      key: setupKey,
      name: "",
      slug: "",
      firstName: "",
      lastName: "",
      email: "",
      password: "",
    },
  });
  const { setValue, getFieldState, control, formState } = form;
  const { errors } = formState;
  const [password, email, firstName, lastName] = useWatch({
    control,
    name: ["password", "email", "firstName", "lastName"],
  });

  return (
    <FormShell {...formProps} focusFirst>
      <input type="hidden" {...field("key")} />
      <Field label="Organization name" error={errors.name?.message}>
        <Input
          {...field("name", {
            onChange: (event: { target: { value: string } }) => {
              if (!getFieldState("slug").isDirty)
                setValue("slug", proposedSlug(event.target.value));
            },
          })}
          autoComplete="organization"
          required
        />
      </Field>
      <Field
        label="Subdomain"
        description="A short ID used in sign-in links and on the command line, such as northwind."
        error={errors.slug?.message}
      >
        <Input
          {...field("slug")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      </Field>
      <NameFields first={field("firstName")} last={field("lastName")} errors={errors} own />
      <Field label="Email" error={errors.email?.message}>
        <Input {...field("email")} type="email" autoComplete="email" required />
      </Field>
      <NewPasswordField
        value={password}
        owner={{ email, firstName, lastName }}
        error={errors.password?.message}
        registration={field("password")}
      />
      <Button type="submit" variant="primary" size="lg" wide pending={pending}>
        Create organization
      </Button>
    </FormShell>
  );
}
