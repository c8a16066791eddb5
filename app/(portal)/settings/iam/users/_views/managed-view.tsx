"use client";

import { Pencil, Trash2 } from "lucide-react";
import { useEffect, useId, useOptimistic, useRef, useState, useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { FormShell } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import type { SavedView } from "@/lib/saved-views/queries";
import { renameViewSchema } from "@/lib/saved-views/schema";

import { changeViewAction } from "./saved-view-actions";

type ManagedViewProps = {
  view: SavedView;
  organizationName: string;
  sharingRefusal: string | null;
  onDelete: () => void;
};

/** One line of *Manage views*: the name, whether it is shared, and the actions. */
export function ManagedView({
  view,
  organizationName,
  sharingRefusal,
  onDelete,
}: ManagedViewProps) {
  const { id: viewId, name } = view;
  const nameId = useId();
  const [renaming, setRenaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const wasRenaming = useRef(false);
  const [shared, showShared] = useOptimistic(view.shared);
  const [, startTransition] = useTransition();

  // Returns the focus to the button that started renaming.
  useEffect(() => {
    if (wasRenaming.current && !renaming) renameButton.current?.focus();
    wasRenaming.current = renaming;
  }, [renaming]);

  const share = (wanted: boolean) =>
    startTransition(async () => {
      showShared(wanted);
      const result = await callAction(() => changeViewAction({ viewId, shared: wanted }));
      if (!result.ok) {
        return toast.error(result.message);
      }
      const audience = wanted
        ? `with everyone in ${organizationName}`
        : `only with ${view.own ? "you" : view.ownerName} now`;
      toast.success(`View ${name} is shared ${audience}`);
    });

  return (
    <li
      aria-labelledby={nameId}
      className="border-b border-line py-3 first:pt-0 last:border-b-0 last:pb-0"
    >
      {renaming ? (
        <RenameForm viewId={viewId} name={name} onClose={() => setRenaming(false)} />
      ) : null}
      <div hidden={renaming} className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-32 flex-1 basis-0">
          <bdi id={nameId} className="block font-medium wrap-anywhere">
            {name}
          </bdi>
          {view.own ? null : (
            <span className="block text-xs wrap-anywhere text-fg-muted">
              by <bdi>{view.ownerName}</bdi>
            </span>
          )}
        </div>
        {view.shared || sharingRefusal === null ? (
          <Switch label="Shared" checked={shared} onCheckedChange={share} />
        ) : null}
        <span className="flex gap-1">
          <IconButton
            ref={renameButton}
            size="sm"
            icon={<Pencil />}
            label={`Rename ${name}`}
            onClick={() => setRenaming(true)}
          />
          <IconButton size="sm" icon={<Trash2 />} label={`Delete ${name}`} onClick={onDelete} />
        </span>
      </div>
    </li>
  );
}

type RenameFormProps = { viewId: string; name: string; onClose: () => void };

function RenameForm({ viewId, name, onClose }: RenameFormProps) {
  const { form, field, formProps, pending } = useActionForm({
    schema: renameViewSchema,
    action: changeViewAction,
    defaultValues: { name, viewId },
    onDone: (_nothing, values) => {
      onClose();
      toast.success(`View renamed to ${values.name.trim()}`);
    },
  });
  const { setFocus } = form;
  useEffect(() => setFocus("name", { shouldSelect: true }), [setFocus]);
  return (
    <FormShell {...formProps} className="space-y-3">
      <Field label="Name" error={form.formState.errors.name?.message}>
        <Input
          {...field("name")}
          dir="auto"
          autoComplete="off"
          required
          onKeyDown={(event) => {
            if (event.key !== "Escape" || pending) return;
            // Cancels renaming without closing the dialog.
            event.stopPropagation();
            onClose();
          }}
        />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="sm" variant="primary" pending={pending}>
          Save
        </Button>
        <Button
          size="sm"
          onClick={() => {
            if (!pending) onClose();
          }}
        >
          Cancel
        </Button>
      </div>
    </FormShell>
  );
}
