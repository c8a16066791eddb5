"use client";

import { RefreshCw } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import type { JoinLinkRow } from "@/lib/join-links/queries";

import { CopiedAddress } from "@/app/(portal)/settings/iam/identity-configuration/copied-address";
import { aboveYours } from "./link-states";
import { PeopleThroughDialog } from "./people-through-dialog";
import { useRegenerateLink } from "./use-regenerate-link";

type SelfServiceLinkProps = {
  link: JoinLinkRow;
  /** Whether the link works now, and still will after saving. */
  works: boolean;
};

/** **Link**: the organization's shared link, and how many users registered with it. */
export function SelfServiceLink({ link, works }: SelfServiceLinkProps) {
  const { regenerate, regenerateDialog } = useRegenerateLink(link.id, null);
  const [listing, setListing] = useState(false);
  return (
    <div>
      <CopiedAddress
        label="Link"
        address={link.url}
        description={
          works ? undefined : "This link doesn't work while registration by invite link is off."
        }
        lockedReason={link.manageable ? undefined : aboveYours}
        actions={
          <Button disabledReason={link.manageable ? undefined : aboveYours} onClick={regenerate}>
            <RefreshCw aria-hidden />
            Regenerate link
          </Button>
        }
      />
      <p className="mt-2 text-xs text-fg-muted">
        {link.uses === 0 ? (
          "No one has registered with this link yet."
        ) : (
          <>
            {formatCount(link.uses)} {link.uses === 1 ? "person" : "people"} registered with this
            link.{" "}
            <button
              type="button"
              onClick={() => setListing(true)}
              className="rounded-sm font-medium text-accent underline underline-offset-2"
            >
              Show who
            </button>
          </>
        )}
      </p>
      {regenerateDialog}
      <PeopleThroughDialog
        joinLinkId={link.id}
        name={null}
        open={listing}
        onOpenChange={setListing}
      />
    </div>
  );
}
