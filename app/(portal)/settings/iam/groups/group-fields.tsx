"use client";

import { Controller, useFormState } from "react-hook-form";
import type { Control, UseFormRegisterReturn } from "react-hook-form";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { Switch } from "@/components/ui/switch";
import { Textarea } from "@/components/ui/textarea";
import type { GroupField, GroupValues } from "@/lib/groups/values";

/** A role as selects show it. */
export type RoleChoice = { key: string; name: string };

type GroupFieldsProps = {
  control: Control<GroupValues>;
  field: (name: GroupField) => UseFormRegisterReturn & { defaultValue: string };
  /** The roles to choose from; undefined with Basic access. */
  roles: RoleChoice[] | undefined;
  /** Why the role cannot be changed, if so. */
  roleLocked?: string | undefined;
};

/** **Name**, **Description**, **Role** and whether new members are told. */
export function GroupFields({ control, field, roles, roleLocked }: GroupFieldsProps) {
  const { errors } = useFormState({ control });
  return (
    <>
      <Field label="Name" error={errors.name?.message}>
        <Input {...field("name")} dir="auto" autoComplete="off" required />
      </Field>
      <Field label="Description" optional error={errors.description?.message}>
        <Textarea {...field("description")} dir="auto" rows={2} className="min-h-14" />
      </Field>
      {roles ? (
        <Field
          label="Role"
          description={
            roleLocked ?? "Members have the permissions of this role in addition to their own."
          }
          error={errors.roleKey?.message}
        >
          <NativeSelect {...field("roleKey")} disabled={roleLocked !== undefined}>
            <option value="">No role</option>
            {roles.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      ) : null}
      <Controller
        control={control}
        name="notifiesMembers"
        render={({ field: { value, onChange } }) => (
          <Switch
            label="Email new members"
            description="Active users get an email when they are added to this group."
            checked={value}
            onCheckedChange={onChange}
          />
        )}
      />
    </>
  );
}
