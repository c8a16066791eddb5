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

/** **Regenerate link**, once it is said that the old one dies. */
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
            "The present link"
          ) : (
            <>
              The present link of{" "}
              <strong className="font-medium text-fg">
                <bdi>{name}</bdi>
              </strong>
            </>
          )}{" "}
          is dead at once, wherever it was shared. Whoever has not finished registering with it
          starts again with the new one.
        </>
      }
      run={() => regenerateLinkAction({ joinLinkId })}
      onDone={() =>
        toast.success("New link made", { description: "The old link is dead. Share the new one." })
      }
    />
  );
}
