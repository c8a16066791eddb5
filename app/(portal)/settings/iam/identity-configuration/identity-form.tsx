"use client";

import { clsx } from "clsx";
import { useEffect, useEffectEvent, useState } from "react";
import type { SyntheticEvent } from "react";
import { useWatch } from "react-hook-form";
import type { PathValue } from "react-hook-form";

import { useActionForm } from "@/components/forms/use-action-form";
import { useLeaveGuard } from "@/components/forms/use-leave-guard";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { toast } from "@/components/ui/toast";
import { useTagField } from "@/components/ui/use-tag-field";
import { maxDomains, parseDomainList } from "@/lib/identity-configuration/allowlist";
import type { GroupOptions } from "@/lib/groups/grantable";
import type { Identity } from "@/lib/identity-configuration/queries";
import { identitySchema } from "@/lib/identity-configuration/schema";
import type { JoinLinkRow } from "@/lib/join-links/queries";
import type { PasswordOwner } from "@/lib/passwords/policy";

import { AccessControlSection } from "./_access-control/access-control-section";
import { SwitchAccessControlDialog } from "./_access-control/switch-access-control-dialog";
import { saveIdentityAction } from "./actions";
import { ChangeMethodDialog } from "./_login-method/change-method-dialog";
import { changedFields, merge, valuesOf } from "./identity-values";
import type { IdentityField, IdentityValues, EditConflict, RoleChoice } from "./identity-values";
import { LoginMethodSection } from "./_login-method/login-method-section";
import { ProvisioningSection } from "./provisioning-section";

type IdentityFormProps = {
  identity: Identity;
  organizationName: string;
  actor: PasswordOwner;
  /** Every role of the organization, lowest first. */
  roles: RoleChoice[];
  /** The groups that links may add people to. */
  groups: GroupOptions;
  /** The self-service link. */
  link: JoinLinkRow | undefined;
};

const formId = "identity-configuration";

/** One form for how users get in, with one **Save** in the head of the page. */
export function IdentityForm({
  identity,
  organizationName,
  actor,
  roles,
  groups,
  link,
}: IdentityFormProps) {
  // The values when this edit began: what differs from them was entered here.
  const [base, setBase] = useState(() => valuesOf(identity));
  const [conflicts, setConflicts] = useState<EditConflict[]>();
  const [asks, setAsks] = useState<"login_method" | "access_control">();

  const {
    form,
    formProps,
    reset,
    validate,
    submit: save,
    pending,
  } = useActionForm({
    schema: identitySchema,
    action: saveIdentityAction,
    defaultValues: base,
    onDone: ({ saved, identity: stored }, entered) => {
      if (!saved) return rebaseForm(stored, entered);
      const next = valuesOf(stored);
      setConflicts(undefined);
      setBase(next);
      reset(next);
      toast.success("Changes saved");
    },
  });
  const { control } = form;
  const values: IdentityValues = { ...base, ...useWatch({ control }) };

  const set = <Field extends IdentityField>(field: Field, value: IdentityValues[Field]) => {
    form.setValue(field, value as PathValue<IdentityValues, Field>, { shouldDirty: true });
    if (form.getFieldState(field).error) form.clearErrors(field);
  };

  const domains = useTagField({
    value: values.allowedDomains,
    onValueChange: (entries) => set("allowedDomains", entries),
    read: parseDomainList,
    most: maxDomains,
  });

  const unsaved = changedFields(base, values).length > 0 || domains.text.trim() !== "";
  useLeaveGuard(unsaved);

  /** After a save by another user: entered values stay, the other fields take the stored ones. */
  function rebaseForm(stored: Identity, entered: IdentityValues) {
    const latest = valuesOf(stored);
    const merged = merge(base, entered, latest, {
      roles,
      groups: [...groups.groups, ...(link?.groups ?? [])],
    });
    if (changedFields(latest, merged.values).length > 0) setConflicts(merged.conflicts);
    setBase(latest);
    reset(merged.values);
  }

  // The page was loaded again, as after another action: follow it.
  const follow = useEffectEvent((stored: Identity) => {
    if (stored.version > base.version) rebaseForm(stored, values);
  });
  useEffect(() => follow(identity), [identity]);

  const switchAndSave = () => {
    if (values.accessControl === base.accessControl) save();
    else setAsks("access_control");
  };

  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    // What is still in the field counts.
    const { complete } = domains.commit();
    validate(
      ({ loginMethod }) => {
        if (loginMethod === base.loginMethod) switchAndSave();
        else setAsks("login_method");
      },
      complete ? undefined : { name: "allowedDomains", focus: domains.focus },
    );
  };

  const discard = () => {
    setConflicts(undefined);
    domains.reset();
    reset(base);
  };

  return (
    <form id={formId} action={formProps.action} onSubmit={submit} noValidate>
      <div className="sticky top-0 z-20 -mx-2 bg-bg px-2 max-md:static md:-mt-6 md:pt-6 md:pb-px">
        <PageHeader
          title="Identity Configuration"
          description={`How people sign in to and join ${organizationName}.`}
          actions={
            // At the bottom of narrow screens as soon as there is something to save.
            <div
              data-unsaved={unsaved || undefined}
              className={clsx(
                "flex items-center gap-3",
                unsaved &&
                  "max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-20 max-md:justify-end max-md:border-t max-md:border-line max-md:bg-bg max-md:px-4 max-md:py-2.5",
              )}
            >
              <output className="text-fg-muted empty:hidden">
                {unsaved ? "Unsaved changes" : ""}
              </output>
              {unsaved ? (
                <Button variant="ghost" onClick={discard}>
                  Discard
                </Button>
              ) : null}
              <Button
                type="submit"
                variant="primary"
                pending={pending}
                disabledReason={unsaved || pending ? undefined : "Nothing has changed."}
              >
                Save
              </Button>
            </div>
          }
        />
      </div>
      <div className="mb-5 space-y-3 empty:hidden">
        {formProps.error ? (
          <Callout tone="bad" announce="alert">
            {formProps.error}
          </Callout>
        ) : null}
        {conflicts ? (
          <Callout tone="warn" announce="alert" title="Someone else edited this page">
            {conflicts.length > 0 ? (
              <ul className="mt-1 space-y-0.5">
                {conflicts.map(({ label, stored }) => (
                  <li key={label}>
                    {label}: saved as <bdi>{stored}</bdi>
                  </li>
                ))}
              </ul>
            ) : null}
            <p className="mt-1">
              Your changes are kept; other fields show their latest values. Save again, or discard
              your changes.
            </p>
          </Callout>
        ) : null}
      </div>
      <Card padding={false}>
        <LoginMethodSection
          form={form}
          values={values}
          set={set}
          identity={identity}
          savedMethod={base.loginMethod}
          actor={actor}
        />
        <AccessControlSection form={form} values={values} set={set} />
        <ProvisioningSection
          form={form}
          values={values}
          set={set}
          domains={domains}
          roles={roles}
          groups={groups}
          chosenGroups={link?.groups}
          link={link}
          selfServiceWorks={identity.selfServiceWorks}
        />
      </Card>
      <ChangeMethodDialog
        open={asks === "login_method"}
        onClose={() => setAsks(undefined)}
        from={base.loginMethod}
        to={values.loginMethod}
        selfService={values.selfService}
        onConfirmed={switchAndSave}
      />
      <SwitchAccessControlDialog
        open={asks === "access_control"}
        onClose={() => setAsks(undefined)}
        to={values.accessControl}
        onConfirmed={save}
      />
    </form>
  );
}
