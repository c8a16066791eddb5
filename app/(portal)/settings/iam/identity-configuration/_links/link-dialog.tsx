"use client";

import type { SubmitEvent } from "react";
import { Controller, useWatch } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { TagField } from "@/components/ui/tag-field";
import { toast } from "@/components/ui/toast";
import { useTagField } from "@/components/ui/use-tag-field";
import { maxDomains, parseDomainList, shownEntry } from "@/lib/identity-configuration/allowlist";
import type { GroupOptions } from "@/lib/groups/grantable";
import type { JoinLinkRow } from "@/lib/join-links/queries";
import { joinLinkSchema } from "@/lib/join-links/join-link-schema";

import { GroupChoices } from "@/app/(portal)/settings/iam/_groups/group-choices";
import {
  createJoinLinkAction,
  editJoinLinkAction,
} from "@/app/(portal)/settings/iam/identity-configuration/actions";
import type { RoleChoice } from "@/app/(portal)/settings/iam/identity-configuration/identity-values";

type LinkDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The link to edit; undefined creates a new one. */
  link?: JoinLinkRow;
  roles: RoleChoice[];
  /** The groups that links may add people to. */
  groups: GroupOptions;
  defaultRoleKey: string;
};

/** Empty fields mean no limit. */
const numberOrNull = (value: unknown): number | null => {
  const text = typeof value === "string" ? value.trim() : value;
  return text === "" || text === null || text === undefined ? null : Number(text);
};
const dayOrNull = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** The last day of a link, in UTC. */
const lastDay = (end: Date | null): string | null =>
  end === null ? null : new Date(end.getTime() - 1).toISOString().slice(0, 10);

/** **Create link**, or **Edit link**. */
export function LinkDialog({
  open,
  onOpenChange,
  link,
  roles,
  groups,
  defaultRoleKey,
}: LinkDialogProps) {
  const defaults = {
    ...(link ? { id: link.id } : {}),
    name: link?.name ?? "",
    roleKey: link?.roleKey ?? "",
    groupIds: link?.groups.map(({ id }) => id) ?? [],
    allowedDomains: link?.allowedDomains ?? [],
    maxUses: link?.maxUses ?? null,
    expiresAt: lastDay(link?.expiresAt ?? null),
  };
  const {
    form,
    field,
    formProps,
    validate,
    submit: save,
    pending,
  } = useActionForm({
    schema: joinLinkSchema,
    action: link ? editJoinLinkAction : createJoinLinkAction,
    defaultValues: defaults,
    onDone: (_nothing, { name }) => {
      onOpenChange(false);
      toast.success(link ? `${name} saved` : `${name} created`, {
        description: link ? undefined : "Copy it from the list and share it.",
      });
    },
  });
  const { control, formState } = form;
  const { errors } = formState;
  const allowedDomains = useWatch({ control, name: "allowedDomains" });
  const domains = useTagField({
    value: allowedDomains,
    onValueChange: (entries) => {
      form.setValue("allowedDomains", entries, { shouldDirty: true });
      form.clearErrors("allowedDomains");
    },
    read: parseDomainList,
    most: maxDomains,
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    // What is still in the field counts.
    const { complete } = domains.commit();
    validate(save, complete ? undefined : { name: "allowedDomains", focus: domains.focus });
  };
  const defaultRole = roles.find(({ key }) => key === defaultRoleKey);
  const offered = roles.filter(({ key, grantable }) => grantable || key === link?.roleKey);
  return (
    <FormDialog
      open={open}
      onClose={() => onOpenChange(false)}
      title={link ? "Edit link" : "Create link"}
      description={
        link
          ? "The link itself doesn't change."
          : "Anyone with the link can register within these limits."
      }
      submitLabel={link ? "Save" : "Create"}
      pending={pending}
      formProps={{ ...formProps, onSubmit: submit }}
    >
      <Field label="Name" error={errors.name?.message} description="Only shown to admins.">
        <Input {...field("name")} dir="auto" autoComplete="off" required />
      </Field>
      <Field
        label="Role"
        error={errors.roleKey?.message}
        description="The role of people who register with this link."
      >
        <NativeSelect {...field("roleKey")}>
          <option value="">
            {defaultRole ? `Default role (${defaultRole.name})` : "Default role"}
          </option>
          {offered.map(({ key, name, grantable }) => (
            <option key={key} value={key} disabled={!grantable}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {groups.groups.length + (link?.groups.length ?? 0) > 0 ? (
        <Controller
          control={control}
          name="groupIds"
          render={({ field: { ref, value, onChange } }) => (
            <GroupChoices
              value={value ?? []}
              onChange={onChange}
              options={groups}
              chosen={link?.groups}
              forLinks
              error={errors.groupIds?.message}
              description="People who register with this link join these groups."
              inputRef={ref}
            />
          )}
        />
      ) : null}
      <Field
        label="Domain allowlist"
        optional
        error={errors.allowedDomains?.message}
        description="Overrides the organization's allowlist."
      >
        <TagField
          field={domains}
          noun="Allowed domains of this link"
          shown={shownEntry}
          placeholder="Add a domain"
        />
      </Field>
      <div className="grid grid-cols-2 items-start gap-3 max-sm:grid-cols-1">
        <Field
          label="Maximum uses"
          optional
          error={errors.maxUses?.message}
          description="Leave empty for no limit."
        >
          <Input
            {...field("maxUses", { setValueAs: numberOrNull })}
            type="text"
            inputMode="numeric"
            autoComplete="off"
          />
        </Field>
        <Field
          label="Expires"
          optional
          error={errors.expiresAt?.message}
          description="Works until the end of this day (UTC)."
        >
          <Input {...field("expiresAt", { setValueAs: dayOrNull })} type="date" />
        </Field>
      </div>
    </FormDialog>
  );
}
