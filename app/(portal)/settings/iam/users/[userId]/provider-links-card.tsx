"use client";

import { useId, useRef } from "react";

import { useConfirm } from "@/components/forms/use-confirm";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { ProviderLink } from "@/lib/users/external-identities";

import { unlinkProviderAction } from "../actions";

type ProviderLinksCardProps = {
  links: ProviderLink[];
  /** The server's time when the page was rendered. */
  now: string;
  userId: string;
  name: string;
  /** Whether the actor may unlink them. */
  mayUnlink: boolean;
};

/** The accounts at sign-in providers that are linked to a user. */
export function ProviderLinksCard({ links, now, userId, name, mayUnlink }: ProviderLinksCardProps) {
  const titleId = useId();
  const card = useRef<HTMLElement>(null);
  const { confirm, confirmDialog } = useConfirm();

  const askToUnlink = ({ id: linkId, issuer }: ProviderLink) =>
    confirm({
      title: "Unlink account",
      description: (
        <>
          <bdi>{issuer}</bdi> no longer signs in <bdi>{name}</bdi>. The next account there with the
          same verified email is linked to this user. Open sessions stay; end them separately if you
          need to.
        </>
      ),
      danger: true,
      action: () => unlinkProviderAction({ userId, linkId }),
      onDone: () => {
        toast.success("Account unlinked");
        // The button with the focus is gone with its account.
        card.current?.focus();
      },
    });

  return (
    <Card ref={card} tabIndex={-1} aria-labelledby={titleId} className="outline-none">
      <CardHeader title="Accounts at sign-in providers" titleId={titleId} />
      <ul aria-labelledby={titleId} className="-my-2.5">
        {links.map((link) => (
          <li
            key={link.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2.5 last:border-b-0"
          >
            <div className="min-w-0 flex-[1_1_12rem]">
              <p id={`link-${link.id}`} className="font-medium wrap-anywhere">
                {link.issuer}
              </p>
              <p className="text-xs text-fg-muted">
                linked <RelativeTime date={link.createdAt} now={now} /> · used{" "}
                <RelativeTime date={link.lastUsedAt} now={now} />
              </p>
            </div>
            {mayUnlink ? (
              <Button
                size="sm"
                aria-describedby={`link-${link.id}`}
                onClick={() => askToUnlink(link)}
              >
                Unlink
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {confirmDialog}
    </Card>
  );
}
