"use client";

import { Controller } from "react-hook-form";
import type { UseFormRegisterReturn, UseFormReturn } from "react-hook-form";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { Textarea } from "@/components/ui/textarea";
import type { RoleValues } from "@/lib/roles/schema";

import { PermissionFields } from "./permission-fields";
import type { RoleChoices } from "./role-choices";

type RoleFieldsProps = {
  form: UseFormReturn<RoleValues>;
  /** `field` of the form hook, for these fields. */
  name: UseFormRegisterReturn & { defaultValue: string };
  description: UseFormRegisterReturn & { defaultValue: string };
  rank: UseFormRegisterReturn & { defaultValue: string };
  choices: Omit<RoleChoices, "roles">;
};

/** The fields of *Create role* and *Edit role*. */
export function RoleFields({ form, name, description, rank, choices }: RoleFieldsProps) {
  const { errors } = form.formState;
  return (
    <>
      <Field label="Name" error={errors.name?.message}>
        <Input {...name} dir="auto" autoComplete="off" required />
      </Field>
      <Field label="Description" optional error={errors.description?.message}>
        <Textarea {...description} dir="auto" rows={2} />
      </Field>
      <Field
        label="Ranks as"
        error={errors.rank?.message}
        description="People with this role can act on users up to this rank, and give roles up to it."
      >
        <NativeSelect {...rank}>
          {choices.ranks.map(({ rank: value, name: label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Controller
        control={form.control}
        name="permissions"
        render={({ field: { value, onChange } }) => (
          <PermissionFields
            value={value}
            onChange={onChange}
            grantable={choices.permissions}
            error={errors.permissions?.message}
          />
        )}
      />
    </>
  );
}
