"use client";

import { useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { SavedView } from "@/lib/saved-views/queries";

import { changeViewAction } from "./saved-view-actions";

type UpdateViewButtonProps = {
  view: SavedView;
  /** The view's parameters in the URL. */
  query: string;
  onUpdated: () => void;
};

/** **Update view**: saves the current parameters to the view, with Undo. */
export function UpdateViewButton({ view, query, onUpdated }: UpdateViewButtonProps) {
  const [pending, startTransition] = useTransition();
  const { id: viewId, name, shared } = view;

  const undo = async () => {
    const result = await callAction(() => changeViewAction({ viewId, query: view.query }));
    if (result.ok) toast.success(`View ${name} restored`);
    else toast.error(result.message);
  };
  const update = () =>
    startTransition(async () => {
      const result = await callAction(() => changeViewAction({ viewId, query }));
      if (!result.ok) return toast.error(result.message);
      onUpdated();
      toast.success(`View ${name} updated`, {
        description: shared ? "Updated for everyone it's shared with." : undefined,
        action: { label: "Undo", onPress: () => void undo() },
      });
    });

  return (
    <Button variant="ghost" pending={pending} onClick={update}>
      Update view
    </Button>
  );
}
