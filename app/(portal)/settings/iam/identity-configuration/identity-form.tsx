"use client";

import { clsx } from "clsx";
import { useEffect, useEffectEvent, useState } from "react";
import type { SyntheticEvent } from "react";
import { useWatch } from "react-hook-form";

import { useActionForm } from "@/components/forms/use-action-form";
import { useLeaveGuard } from "@/components/forms/use-leave-guard";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { toast } from "@/components/ui/toast";
import { useTagField } from "@/components/ui/use-tag-field";
import { maxDomains, parseDomainList } from "@/lib/identity-configuration/allowlist";
import type { Identity } from "@/lib/identity-configuration/queries";
import { identitySchema } from "@/lib/identity-configuration/schema";
import type { JoinLinkRow } from "@/lib/join-links/queries";
import type { PasswordOwner } from "@/lib/passwords/policy";

import { saveIdentityAction } from "./actions";
import { ChangeMethodDialog } from "./change-method-dialog";
import { changedFields, merge, valuesOf } from "./identity-values";
import type { IdentityField, IdentityValues, Overtaken, RoleChoice } from "./identity-values";
import { LoginMethodSection } from "./login-method-section";
import { ProvisioningSection } from "./provisioning-section";

type IdentityFormProps = {
  identity: Identity;
  organizationName: string;
  actor: PasswordOwner;
  /** Every role of the organization, lowest first. */
  roles: RoleChoice[];
  /** The self-service link. */
  link: JoinLinkRow | undefined;
};

const formId = "identity-configuration";

/** One form for how people get in, with one **Save** in the head of the page. */
export function IdentityForm({
  identity,
  organizationName,
  actor,
  roles,
  link,
}: IdentityFormProps) {
  // What was stored when this edit began: what differs from it is the editor's own.
  const [base, setBase] = useState(() => valuesOf(identity));
  const [overtaken, setOvertaken] = useState<Overtaken[]>();
  const [asking, setAsking] = useState(false);

  const { form, formProps, pending, formError } = useActionForm({
    schema: identitySchema,
    action: saveIdentityAction,
    defaultValues: base,
    onDone: ({ saved, identity: stored }, entered) => {
      if (!saved) return goOnFrom(stored, entered);
      const next = valuesOf(stored);
      setOvertaken(undefined);
      setBase(next);
      form.reset(next);
      toast.success("Changes saved");
    },
  });
  const { control } = form;
  const values: IdentityValues = { ...base, ...useWatch({ control }) };

  const set = <Field extends IdentityField>(field: Field, value: IdentityValues[Field]) => {
    form.setValue(field, value as never, { shouldDirty: true });
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

  /** Another manager saved first: unedited fields take their values, edited fields stay. */
  function goOnFrom(stored: Identity, entered: IdentityValues) {
    const theirs = valuesOf(stored);
    const merged = merge(base, entered, theirs, roles);
    if (changedFields(theirs, merged.values).length > 0) setOvertaken(merged.overtaken);
    setBase(theirs);
    form.reset(merged.values);
  }

  // The page was read again, as after another deed: follow it.
  const follow = useEffectEvent((stored: Identity) => {
    if (stored.version > base.version) goOnFrom(stored, values);
  });
  useEffect(() => follow(identity), [identity]);

  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Includes text that is still in the field, because it is meant to be saved.
    if (!domains.commit().complete) return domains.input.current?.focus();
    void form.handleSubmit(({ loginMethod }) => {
      if (loginMethod === base.loginMethod) formProps.action();
      else setAsking(true);
    })(event);
  };

  const discard = () => {
    setOvertaken(undefined);
    domains.reset();
    form.reset(base);
  };

  return (
    <form {...formProps} id={formId} onSubmit={submit}>
      <div className="sticky top-0 z-20 -mx-2 bg-bg px-2 max-md:static md:-mt-6 md:pt-6 md:pb-px">
        <PageHeader
          title="Identity Configuration"
          description={`How people sign in to and join ${organizationName}.`}
          actions={
            // Fixed at the bottom of narrow screens when there are unsaved changes.
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
        {formError ? (
          <Callout tone="bad" announce="alert">
            {formError}
          </Callout>
        ) : null}
        {overtaken ? (
          <Callout tone="warn" announce="alert" title="Someone else edited this page">
            {overtaken.length > 0 ? (
              <ul className="mt-1 space-y-0.5">
                {overtaken.map(({ label, theirs }) => (
                  <li key={label}>
                    {label}: they saved <bdi>{theirs}</bdi>
                  </li>
                ))}
              </ul>
            ) : null}
            <p className="mt-1">
              Your changes are kept; other fields show their latest values. Save again to keep your
              changes, or discard them.
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
        <ProvisioningSection
          form={form}
          values={values}
          set={set}
          domains={domains}
          roles={roles}
          link={link}
          selfServiceWorks={identity.selfServiceWorks}
        />
      </Card>
      <ChangeMethodDialog
        open={asking}
        onClose={() => setAsking(false)}
        from={base.loginMethod}
        to={values.loginMethod}
        selfService={values.selfService}
        onConfirmed={formProps.action}
      />
    </form>
  );
}
