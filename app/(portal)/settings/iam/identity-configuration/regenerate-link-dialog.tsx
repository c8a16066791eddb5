"use client";

import { toast } from "@/components/ui/toast";

import { regenerateLinkAction } from "./actions";
import { LinkQuestion } from "./link-question";

type RegenerateLinkDialogProps = {
  joinLinkId: string;
  /** Null for the self-service link. */
  name: string | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** **Regenerate link**, with a warning that the old link stops working. */
export function RegenerateLinkDialog({
  joinLinkId,
  name,
  open,
  onOpenChange,
}: RegenerateLinkDialogProps) {
  return (
    <LinkQuestion
      open={open}
      onOpenChange={onOpenChange}
      title="Regenerate link"
      description={
        <>
          {name === null ? (
            "The current link"
          ) : (
            <>
              The current link of{" "}
              <strong className="font-medium text-fg">
                <bdi>{name}</bdi>
              </strong>
            </>
          )}{" "}
          stops working everywhere. Unfinished registrations need the new link.
        </>
      }
      run={() => regenerateLinkAction({ joinLinkId })}
      onDone={() =>
        toast.success("Link regenerated", {
          description: "The previous link no longer works. Share the new one.",
        })
      }
    />
  );
}
