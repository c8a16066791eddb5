"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";

import { AccessPreview } from "@/app/(portal)/settings/iam/_access/access-preview";
import { callAction } from "@/components/forms/call-action";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { NativeSelect } from "@/components/ui/native-select";
import { toast } from "@/components/ui/toast";
import type { RoleCarriers } from "@/lib/roles/carriers";

import { deleteRoleAction, previewRoleDeletionAction } from "../actions";

type DeleteRoleButtonProps = {
  role: { key: string; name: string; carriers: RoleCarriers };
  /** The roles that those who have it can get, lowest first. */
  replacements: { key: string; name: string; allowed: boolean }[];
  disabledReason: string | undefined;
};

/** **Delete role**: asks for a replacement where the role is in use. */
export function DeleteRoleButton({ role, replacements, disabledReason }: DeleteRoleButtonProps) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [replacementKey, setReplacementKey] = useState("");
  const [failure, setFailure] = useState<{ atField: boolean; message: string }>();
  const [pending, startTransition] = useTransition();
  const uses = usesOf(role.carriers);

  const remove = () => {
    startTransition(async () => {
      setFailure(undefined);
      const result = await callAction(() => deleteRoleAction({ key: role.key, replacementKey }));
      if (!result.ok) {
        const atField = result.fieldErrors?.replacementKey !== undefined;
        return setFailure({ atField, message: result.message });
      }
      setOpen(false);
      const { name, users } = result.data;
      const replacement = replacements.find(({ key }) => key === replacementKey);
      toast.success(`${name} deleted`, {
        description:
          users > 0 && replacement
            ? `${people(users)} ${users === 1 ? "has" : "have"} ${replacement.name} now.`
            : undefined,
      });
      router.push("/settings/iam/roles");
    });
  };
  return (
    <>
      <Button
        aria-haspopup="dialog"
        className="text-bad!"
        disabledReason={disabledReason}
        onClick={() => {
          setFailure(undefined);
          setReplacementKey("");
          setOpen(true);
        }}
      >
        <Trash2 aria-hidden />
        Delete role
      </Button>
      <ConfirmDialog
        danger
        size={uses.length > 0 ? "lg" : "sm"}
        open={open}
        onOpenChange={setOpen}
        title="Delete role"
        description={
          <>
            <strong className="font-medium text-fg">
              <bdi>{role.name}</bdi>
            </strong>{" "}
            {uses.length > 0 ? (
              <>is used by {listOf(uses)}. Choose the role that replaces it.</>
            ) : (
              "isn't used. It is removed for good."
            )}
          </>
        }
        confirmLabel="Delete role"
        pending={pending}
        error={failure && !failure.atField ? failure.message : undefined}
        onConfirm={remove}
      >
        {uses.length > 0 || failure?.atField ? (
          <Field
            label="Replacement"
            description="It applies immediately."
            error={failure?.atField ? failure.message : undefined}
          >
            <NativeSelect
              value={replacementKey}
              onChange={(event) => setReplacementKey(event.target.value)}
            >
              <option value="">Choose a role</option>
              {replacements.map(({ key, name, allowed }) => (
                <option key={key} value={key} disabled={!allowed}>
                  {allowed ? name : `${name} (not for links and the default role)`}
                </option>
              ))}
            </NativeSelect>
          </Field>
        ) : null}
        {uses.length > 0 && replacementKey ? (
          <AccessPreview
            key={replacementKey}
            load={(query) => previewRoleDeletionAction({ key: role.key, replacementKey, ...query })}
          />
        ) : null}
      </ConfirmDialog>
    </>
  );
}

const counted = (count: number, noun: string) =>
  `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;

const people = (count: number) => counted(count, "user");

/** Everyone and everything that has the role, as parts of a sentence. */
function usesOf({ active, inactive, invited, deleted, ...rest }: RoleCarriers): string[] {
  return [
    ...(active + inactive > 0 ? [people(active + inactive)] : []),
    ...(invited > 0 ? [counted(invited, "pending invitation")] : []),
    ...(deleted > 0 ? [counted(deleted, "deleted user")] : []),
    ...(rest.groups > 0 ? [counted(rest.groups, "group")] : []),
    ...(rest.links > 0 ? [counted(rest.links, "link")] : []),
    ...(rest.isDefault ? ["the default role"] : []),
  ];
}

const listOf = (parts: readonly string[]) =>
  new Intl.ListFormat("en-GB", { type: "conjunction" }).format(parts);
