"use client";

import { useEffect, useState } from "react";
import { Controller, useWatch } from "react-hook-form";

import { NameFields } from "@/components/forms/name-fields";
import { useActionForm } from "@/components/forms/use-action-form";
import { useLeaveGuard } from "@/components/forms/use-leave-guard";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { toast } from "@/components/ui/toast";
import { permissionLabels } from "@/lib/access/policy";
import { changedFields } from "@/lib/users/editable";
import type { EditableField, EditableValues } from "@/lib/users/editable";
import { editUserSchema } from "@/lib/users/schema";

import { editUserAction } from "../actions";
import type { Grants, RoleChoice } from "../grants";
import { PermissionChoices } from "../permission-choices";

type DetailsFormProps = {
  userId: string;
  email: string;
  /** The person as they are stored. */
  current: EditableValues;
  /** Every role of the organization. */
  roles: RoleChoice[];
  grants: Grants;
  /** Why the actor may not edit this person, if so. */
  lockedReason: string | undefined;
  /** One's own role and permissions are for others to change. */
  isActor: boolean;
};

/** What somebody else saved meanwhile, and what one has entered oneself where that differs. */
type Overtaken = { field: EditableField; from: string; to: string; mine?: string };

const fieldLabels: Record<EditableField, string> = {
  firstName: "First name",
  lastName: "Last name",
  roleKey: "Role",
  extraPermissions: "Extra permissions",
};

const formSchema = editUserSchema.omit({ userId: true, version: true });

type Values = Omit<EditableValues, "version">;

const valuesOf = ({ firstName, lastName, roleKey, extraPermissions }: Values): Values => ({
  firstName,
  lastName,
  roleKey,
  extraPermissions,
});

export function DetailsForm({
  userId,
  email,
  current,
  roles,
  grants,
  lockedReason,
  isActor,
}: DetailsFormProps) {
  // What was stored when this edit began: what differs from it is the editor's own.
  const [base, setBase] = useState(current);
  const [overtaken, setOvertaken] = useState<Overtaken[]>([]);

  const words = (field: EditableField, values: Values): string => {
    if (field === "roleKey")
      return roles.find(({ key }) => key === values.roleKey)?.name ?? values.roleKey;
    if (field === "extraPermissions")
      return values.extraPermissions.map((each) => permissionLabels[each]).join(", ") || "none";
    return values[field] || "none";
  };

  const { form, formProps, pending, formError } = useActionForm({
    schema: formSchema,
    action: async (input) => {
      const edit = { ...input, userId };
      const result = await editUserAction({ ...edit, version: base.version });
      // Only the account changed meanwhile, such as by a new password: nothing to tell.
      if (result.ok && !result.data.saved && changedFields(base, result.data.current).length === 0)
        return editUserAction({ ...edit, version: result.data.current.version });
      return result;
    },
    defaultValues: valuesOf(current),
    onDone: (result, { extraPermissions = [], ...input }) => {
      const entered = { ...input, extraPermissions };
      if (result.saved) {
        setBase({ ...entered, version: result.version });
        setOvertaken([]);
        form.reset(entered);
        return toast.success("Changes saved");
      }
      const theirs = result.current;
      const own = changedFields(base, entered);
      const differing = changedFields(theirs, entered);
      const changed = changedFields(base, theirs);
      setOvertaken(
        changed.map((field) => ({
          field,
          from: words(field, base),
          to: words(field, theirs),
          ...(own.includes(field) && differing.includes(field)
            ? { mine: words(field, entered) }
            : {}),
        })),
      );
      // What the editor left alone is theirs now; what the editor entered stays.
      for (const field of changed) {
        if (!own.includes(field)) form.setValue(field, theirs[field]);
      }
      setBase(theirs);
    },
  });
  const { register, control, formState } = form;
  const { errors, isDirty } = formState;
  const values = { ...valuesOf(base), ...useWatch({ control }) };
  const unsaved = !lockedReason && changedFields(base, values).length > 0;
  useLeaveGuard(unsaved);

  // The page was read again, as after another deed: follow it, unless something would be lost.
  const followed = !unsaved || changedFields(base, current).length === 0;
  if (current.version > base.version && followed) setBase(current);
  useEffect(() => {
    if (!isDirty) form.reset(valuesOf(base));
  }, [base, form, isDirty]);

  const locked = lockedReason !== undefined;
  const roleLocked = locked || isActor;
  const offered = roles.filter(
    ({ key }) => key === values.roleKey || grants.roles.some((role) => role.key === key),
  );
  return (
    <Card aria-labelledby="details">
      <CardHeader title="Details" titleId="details" />
      <form {...formProps} className="space-y-4">
        {formError ? (
          <Callout tone="bad" announce="alert">
            {formError}
          </Callout>
        ) : null}
        {overtaken.length > 0 ? (
          <Callout
            tone="warn"
            announce="alert"
            title="Not saved: somebody else changed this person meanwhile"
          >
            <ul className="mt-1 space-y-0.5">
              {overtaken.map(({ field, from, to, mine }) => (
                <li key={field}>
                  {fieldLabels[field]}: <bdi>{from}</bdi> <span aria-hidden>→</span>
                  <span className="sr-only"> became </span> <bdi>{to}</bdi>
                  {mine ? (
                    <>
                      {" "}
                      (you entered <bdi>{mine}</bdi>)
                    </>
                  ) : null}
                </li>
              ))}
            </ul>
            <p className="mt-1">What you entered is still here. Save changes again to keep it.</p>
          </Callout>
        ) : null}
        <NameFields
          first={register("firstName")}
          last={register("lastName")}
          errors={errors}
          readOnly={locked}
        />
        <Field label="Email" description="It says who this person is, and never changes.">
          <Input value={email} readOnly />
        </Field>
        <Field
          label="Role"
          description={
            !locked && isActor ? "You can't change your own role and permissions." : undefined
          }
          error={errors.roleKey?.message}
        >
          <NativeSelect {...register("roleKey")} disabled={roleLocked}>
            {offered.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Controller
          control={control}
          name="extraPermissions"
          render={({ field }) => (
            <PermissionChoices
              value={field.value ?? []}
              onChange={field.onChange}
              grantable={roleLocked ? [] : grants.permissions}
              ofRole={roles.find(({ key }) => key === values.roleKey)?.permissions ?? []}
              error={errors.extraPermissions?.message}
              locked={roleLocked}
            />
          )}
        />
        <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
          {unsaved ? (
            <>
              <span className="text-fg-muted">Unsaved changes</span>
              <Button
                variant="ghost"
                onClick={() => {
                  setOvertaken([]);
                  form.reset(valuesOf(base));
                }}
              >
                Discard
              </Button>
            </>
          ) : null}
          <Button type="submit" variant="primary" pending={pending} disabledReason={lockedReason}>
            Save changes
          </Button>
        </div>
      </form>
    </Card>
  );
}
