"use client";

import { useRef } from "react";

import { useConfirm } from "@/components/forms/use-confirm";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import type { SavedView } from "@/lib/saved-views/queries";

import { ManagedView } from "./managed-view";
import { deleteViewAction } from "./saved-view-actions";

type ManageViewsDialogProps = {
  open: boolean;
  onClose: () => void;
  /** The views that the actor may change. */
  views: SavedView[];
  organizationName: string;
  /** Why the actor may not share; null if they may. */
  sharingRefusal: string | null;
};

/** **Manage views**: renames, shares and deletes views. */
export default function ManageViewsDialog({
  open,
  onClose,
  views,
  organizationName,
  sharingRefusal,
}: ManageViewsDialogProps) {
  const { confirm, confirmDialog } = useConfirm();
  const list = useRef<HTMLUListElement>(null);

  const askToDelete = (view: SavedView) =>
    confirm({
      title: "Delete view",
      description: (
        <>
          <strong className="font-medium text-fg">
            <bdi>{view.name}</bdi>
          </strong>{" "}
          disappears for {view.shared ? `everyone in ${organizationName}` : "you"}. Users and their
          data don't change.
        </>
      ),
      confirmLabel: "Delete",
      danger: true,
      action: () => deleteViewAction({ viewId: view.id }),
      onDone: () => {
        // The button with the focus is gone with its view.
        list.current?.focus();
        toast.success(`View ${view.name} deleted`);
      },
    });

  return (
    <>
      <Dialog
        open={open}
        onOpenChange={onClose}
        title="Manage views"
        footer={<Button onClick={onClose}>Done</Button>}
      >
        {views.length === 0 ? <p className="text-fg-muted">No saved views</p> : null}
        <ul ref={list} tabIndex={-1} aria-label="Views" className="outline-none">
          {views.map((view) => (
            <ManagedView
              key={view.id}
              view={view}
              organizationName={organizationName}
              sharingRefusal={sharingRefusal}
              onDelete={() => askToDelete(view)}
            />
          ))}
        </ul>
      </Dialog>
      {confirmDialog}
    </>
  );
}
