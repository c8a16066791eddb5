"use client";

import { useTransition } from "react";

import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { SavedView } from "@/lib/saved-views/queries";

import { changeViewAction } from "./saved-view-actions";

const lost = "The server could not be reached. Try again.";

type UpdateViewButtonProps = {
  view: SavedView;
  /** What the address shows. */
  query: string;
  onUpdated: () => void;
};

/** **Update view**: what the address shows becomes what the view shows, until one undoes it. */
export function UpdateViewButton({ view, query, onUpdated }: UpdateViewButtonProps) {
  const [pending, startTransition] = useTransition();
  const { id: viewId, name, shared } = view;

  const undo = async () => {
    const result = await changeViewAction({ viewId, query: view.query }).catch(() => undefined);
    if (result?.ok) toast.success(`View ${name} is as it was`);
    else toast.error(result?.message ?? lost);
  };
  const update = () =>
    startTransition(async () => {
      const result = await changeViewAction({ viewId, query }).catch(() => undefined);
      if (!result?.ok) return toast.error(result?.message ?? lost);
      onUpdated();
      toast.success(`View ${name} updated`, {
        description: shared ? "For everybody who uses it." : undefined,
        action: { label: "Undo", onPress: () => void undo() },
      });
    });

  return (
    <Button variant="ghost" pending={pending} onClick={update}>
      Update view
    </Button>
  );
}
