"use client";

import { useEffect } from "react";
import { Controller, useController } from "react-hook-form";
import type { UseFormReturn } from "react-hook-form";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { NativeSelect } from "@/components/ui/native-select";
import { Switch } from "@/components/ui/switch";
import { TagField } from "@/components/ui/tag-field";
import type { TagFieldState } from "@/components/ui/use-tag-field";
import type { GroupOption, GroupOptions } from "@/lib/groups/grantable";
import { shownEntry } from "@/lib/identity-configuration/allowlist";
import type { JoinLinkRow } from "@/lib/join-links/queries";

import { GroupChoices } from "../_groups/group-choices";
import { FormSection } from "./form-section";
import type { IdentityField, IdentityValues, RoleChoice } from "./identity-values";
import { SelfServiceLink } from "./_links/self-service-link";

type ProvisioningSectionProps = {
  form: UseFormReturn<IdentityValues>;
  values: IdentityValues;
  set: <Field extends IdentityField>(field: Field, value: IdentityValues[Field]) => void;
  domains: TagFieldState;
  roles: RoleChoice[];
  /** The groups that links may add people to. */
  groups: GroupOptions;
  /** The groups that newcomers join now. */
  chosenGroups: readonly GroupOption[] | undefined;
  link: JoinLinkRow | undefined;
  /** Whether the link works with the saved settings. */
  selfServiceWorks: boolean;
};

/** From this number on, removing domains one by one would be tedious. */
const manyDomains = 5;

const notWithProviders = "Available with password sign-in only.";

/** **Provisioning**: who can join without an invitation. */
export function ProvisioningSection({
  form,
  values,
  set,
  domains,
  roles,
  groups,
  chosenGroups,
  link,
  selfServiceWorks,
}: ProvisioningSectionProps) {
  const { register, control, formState } = form;
  const { errors } = formState;
  const byPassword = values.loginMethod === "password";
  const byProvider = !byPassword || values.alsoGoogle;
  const offered = roles.filter(({ key, grantable }) => grantable || key === values.defaultRoleKey);
  const limited = values.allowedDomains.length > 0;
  const joining = byPassword ? "register through the link" : "join by signing in";

  // Lets an error of the allowlist focus the field.
  const {
    field: { ref: focusable },
  } = useController({ control, name: "allowedDomains" });
  const { input } = domains;
  useEffect(() => focusable(input.current), [focusable, input]);

  return (
    <FormSection
      title="Provisioning"
      description={
        byPassword
          ? "Anyone with the link can register. Limit it to your domains."
          : "Who can join without an invitation."
      }
    >
      <Switch
        label="Allow self-serviced registration using invite link"
        description={
          byPassword && !values.selfService ? "While this is off, no invite link works." : undefined
        }
        checked={byPassword && values.selfService}
        onCheckedChange={(on) => set("selfService", on)}
        disabledReason={byPassword ? undefined : notWithProviders}
        error={errors.selfService?.message}
      />
      {link && byPassword ? (
        <SelfServiceLink link={link} works={selfServiceWorks && values.selfService} />
      ) : null}
      {byProvider ? (
        <Switch
          label="Create users at first sign-in"
          description="Anyone who signs in through the provider joins with the default role. The allowlist applies."
          checked={values.createAtSignIn}
          onCheckedChange={(on) => set("createAtSignIn", on)}
          error={errors.createAtSignIn?.message}
        />
      ) : null}
      <Field
        label="Domain allowlist"
        error={errors.allowedDomains?.message}
        description={
          limited
            ? `Only these domains can ${joining}. Invitations ignore the allowlist.`
            : `Leave empty to allow every domain. Use *.example.com for all subdomains.`
        }
        aside={
          values.allowedDomains.length > manyDomains ? (
            <Button
              size="sm"
              variant="ghost"
              className="-my-1.5 -mr-2.5 h-6!"
              onClick={() => {
                domains.clear();
                domains.focus();
              }}
            >
              Remove all {formatCount(values.allowedDomains.length)}
            </Button>
          ) : null
        }
      >
        <TagField
          field={domains}
          noun="Allowed domains"
          shown={shownEntry}
          placeholder="Add a domain"
        />
      </Field>
      {byPassword ? (
        <Switch
          label="Let people outside the allowlist ask to join"
          description={
            limited
              ? "They verify their email and send a request for you to approve."
              : "Add a domain first."
          }
          checked={values.acceptsRequests}
          onCheckedChange={(on) => set("acceptsRequests", on)}
          error={errors.acceptsRequests?.message}
        />
      ) : null}
      <Field
        label="Default role"
        error={errors.defaultRoleKey?.message}
        description="Given to people who register without an invitation."
      >
        <NativeSelect {...register("defaultRoleKey")} className="max-w-65">
          {offered.map(({ key, name, grantable }) => (
            <option key={key} value={key} disabled={!grantable}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {groups.groups.length + (chosenGroups?.length ?? 0) > 0 ? (
        <Controller
          control={control}
          name="groupIds"
          render={({ field: { ref } }) => (
            <GroupChoices
              value={values.groupIds ?? []}
              onChange={(groupIds) => set("groupIds", groupIds)}
              options={groups}
              chosen={chosenGroups}
              forLinks
              error={errors.groupIds?.message}
              description="People who register without an invitation join these groups."
              inputRef={ref}
            />
          )}
        />
      ) : null}
    </FormSection>
  );
}
