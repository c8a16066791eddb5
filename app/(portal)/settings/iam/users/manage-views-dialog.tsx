"use client";

import { useEffect, useRef, useState, useTransition } from "react";

import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import type { SavedView } from "@/lib/saved-views/queries";

import { ManagedView } from "./managed-view";
import { deleteViewAction } from "./saved-view-actions";

type ManageViewsDialogProps = {
  open: boolean;
  onClose: () => void;
  /** Those that the actor may change. */
  views: SavedView[];
  organizationName: string;
  /** Why the actor may not share; null for who may. */
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
  const [asked, setAsked] = useState<SavedView>();
  const [asking, setAsking] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  return (
    <>
      <Dialog
        open={open}
        onOpenChange={onClose}
        title="Manage views"
        footer={<Button onClick={onClose}>Done</Button>}
      >
        {views.length === 0 ? <p className="text-fg-muted">There is no view left.</p> : null}
        <ul ref={list} tabIndex={-1} aria-label="Views" className="outline-none">
          {views.map((view) => (
            <ManagedView
              key={view.id}
              view={view}
              organizationName={organizationName}
              sharingRefusal={sharingRefusal}
              onDelete={() => {
                setAsked(view);
                setAsking(true);
              }}
            />
          ))}
        </ul>
      </Dialog>
      {asked ? (
        <DeleteViewQuestion
          key={asked.id}
          view={asked}
          organizationName={organizationName}
          open={asking}
          onClose={() => setAsking(false)}
          // The button that was pressed is gone with its view.
          onDeleted={() => list.current?.focus()}
        />
      ) : null}
    </>
  );
}

type DeleteViewQuestionProps = {
  view: SavedView;
  organizationName: string;
  open: boolean;
  onClose: () => void;
  onDeleted: () => void;
};

function DeleteViewQuestion({
  view,
  organizationName,
  open,
  onClose,
  onDeleted,
}: DeleteViewQuestionProps) {
  const [pending, startTransition] = useTransition();
  const [problem, setProblem] = useState<string>();
  const [deleted, setDeleted] = useState(false);
  const done = deleted && !open;
  const finish = useRef(onDeleted);
  useEffect(() => {
    if (done) finish.current();
  }, [done]);

  const confirm = () =>
    startTransition(async () => {
      const result = await deleteViewAction({ viewId: view.id }).catch(() => undefined);
      if (!result?.ok) {
        return setProblem(result?.message ?? "The server could not be reached. Try again.");
      }
      setDeleted(true);
      onClose();
      toast.success(`View ${view.name} deleted`);
    });

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onClose}
      title="Delete view"
      description={
        <>
          <strong className="font-medium text-fg">
            <bdi>{view.name}</bdi>
          </strong>{" "}
          disappears for {view.shared ? `everyone in ${organizationName}` : "you"}. People and their
          data stay as they are.
        </>
      }
      confirmLabel="Delete"
      danger
      pending={pending}
      error={problem}
      onConfirm={confirm}
    />
  );
}
