"use client";

import type { ReactNode } from "react";

import { useConfirm } from "@/components/forms/use-confirm";
import { toast } from "@/components/ui/toast";

import { regenerateLinkAction } from "@/app/(portal)/settings/iam/identity-configuration/actions";

/**
 * **Regenerate link**, with a warning that the old link stops working.
 * @param name null for the self-service link
 */
export function useRegenerateLink(
  joinLinkId: string,
  name: string | null,
): { regenerate: () => void; regenerateDialog: ReactNode } {
  const { confirm, confirmDialog } = useConfirm();
  const regenerate = () =>
    confirm({
      title: "Regenerate link",
      description: (
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
      ),
      danger: true,
      action: () => regenerateLinkAction({ joinLinkId }),
      onDone: () =>
        toast.success("Link regenerated", {
          description: "The previous link no longer works. Share the new one.",
        }),
    });
  return { regenerate, regenerateDialog: confirmDialog };
}
