"use client";

import { useTransition } from "react";

import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { SavedView } from "@/lib/saved-views/queries";

import { changeViewAction } from "./saved-view-actions";

const lost = "The server could not be reached. Try again.";

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
    const result = await changeViewAction({ viewId, query: view.query }).catch(() => undefined);
    if (result?.ok) toast.success(`View ${name} restored`);
    else toast.error(result?.message ?? lost);
  };
  const update = () =>
    startTransition(async () => {
      const result = await changeViewAction({ viewId, query }).catch(() => undefined);
      if (!result?.ok) return toast.error(result?.message ?? lost);
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
