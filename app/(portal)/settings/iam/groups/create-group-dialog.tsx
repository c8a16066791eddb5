"use client";

import { useRouter } from "next/navigation";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { toast } from "@/components/ui/toast";
import { createGroupSchema } from "@/lib/groups/schema";

import { createGroupAction } from "./actions";
import { GroupFields } from "./group-fields";
import type { RoleChoice } from "./group-fields";

type CreateGroupDialogProps = {
  open: boolean;
  onClose: () => void;
  roles: RoleChoice[] | undefined;
};

/** *Create group*, which then leads to the group. */
export default function CreateGroupDialog({ open, onClose, roles }: CreateGroupDialogProps) {
  const router = useRouter();
  const { form, field, formProps, pending } = useActionForm({
    schema: createGroupSchema,
    action: createGroupAction,
    defaultValues: { name: "", description: "", roleKey: "", notifiesMembers: true },
    onDone: ({ groupId }, { name }) => {
      onClose();
      toast.success(`${name.trim()} created`, { description: "Add its first members." });
      router.push(`/settings/iam/groups/${groupId}`);
    },
  });
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Create group"
      description="You add members in the next step."
      submitLabel="Create"
      pending={pending}
      formProps={formProps}
    >
      <GroupFields control={form.control} field={field} roles={roles} />
    </FormDialog>
  );
}
