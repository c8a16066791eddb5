"use client";

import { useId, useRef, useState, useTransition } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { ProviderLink } from "@/lib/users/external-identities";

import { unlinkProviderAction } from "../actions";

type ProviderLinksCardProps = {
  links: ProviderLink[];
  /** The server's time when it made the page. */
  now: string;
  userId: string;
  name: string;
  /** Whether the actor may unlink them. */
  mayUnlink: boolean;
};

/** Which accounts at sign-in providers belong to somebody, and the way to let one go. */
export function ProviderLinksCard({ links, now, userId, name, mayUnlink }: ProviderLinksCardProps) {
  const titleId = useId();
  const card = useRef<HTMLElement>(null);
  // What is asked stays while the dialog fades out.
  const [asked, setAsked] = useState<ProviderLink>();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [pending, startTransition] = useTransition();

  const unlink = (linkId: string) =>
    startTransition(async () => {
      const result = await unlinkProviderAction({ userId, linkId }).catch(() => undefined);
      if (!result?.ok) {
        return setProblem(result?.message ?? "The server could not be reached. Try again.");
      }
      setAsking(false);
      toast.success("Account unlinked");
      // The button that was pressed goes away with its account.
      card.current?.focus();
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
                onClick={() => {
                  setProblem(undefined);
                  setAsked(link);
                  setAsking(true);
                }}
              >
                Unlink
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {asked ? (
        <ConfirmDialog
          danger
          open={asking}
          onOpenChange={setAsking}
          title="Unlink account"
          description={
            <>
              The account of <bdi>{name}</bdi> at <bdi>{asked.issuer}</bdi> is let go. Whoever signs
              in there next with the same verified e-mail address is taken for them. Open sessions
              stay; end them beside this card if you have to.
            </>
          }
          confirmLabel="Unlink account"
          pending={pending}
          error={problem}
          onConfirm={() => unlink(asked.id)}
        />
      ) : null}
    </Card>
  );
}
