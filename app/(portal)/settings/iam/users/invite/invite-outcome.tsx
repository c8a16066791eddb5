"use client";

import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";
import type { InviteOutcome as Outcome, InviteResult } from "@/lib/invitations/schema";

const looks: Record<Outcome, { tone: Tone; label: string }> = {
  invited: { tone: "ok", label: "Invited" },
  already_invited: { tone: "info", label: "Already invited" },
  already_member: { tone: "off", label: "Already a member" },
  other_organization: { tone: "bad", label: "Belongs to another organization" },
  invalid: { tone: "bad", label: "Invalid" },
  above_your_role: { tone: "bad", label: "Above your role" },
};

/** Explanations of outcomes whose badge is not enough. */
const details: Partial<Record<Outcome, string>> = {
  already_invited: "Resend the invitation instead; its role stays as it is.",
};

const step = 100;

type InviteOutcomeProps = {
  results: InviteResult[];
  /** Whether emails are delivered. */
  delivers: boolean;
  onClose: () => void;
};

/** The outcome of each address; the ones that need attention come first. */
export function InviteOutcome({ results, delivers, onClose }: InviteOutcomeProps) {
  const [shown, setShown] = useState(step);
  const heading = useRef<HTMLHeadingElement>(null);
  const invited = results.filter((result) => result.outcome === "invited");
  const refused = results.filter((result) => result.outcome !== "invited");
  const ordered = [...refused, ...invited];

  useEffect(() => {
    heading.current?.focus();
  }, []);

  return (
    <section aria-labelledby="outcome" className="mt-6 rounded-md border border-line bg-bg">
      <div className="flex items-start justify-between gap-3 border-b border-line py-2.5 pr-2 pl-4">
        <div>
          <h2
            id="outcome"
            ref={heading}
            tabIndex={-1}
            className="font-semibold outline-none"
            aria-live="polite"
          >
            {formatCount(invited.length)} invited
            {refused.length > 0 ? `, ${formatCount(refused.length)} not invited` : ""}
          </h2>
          {invited.length > 0 ? (
            <p className="mt-0.5 text-xs text-fg-muted">
              {delivers
                ? "The emails are being sent; Pending invitations shows their state."
                : "Email delivery isn't set up: the emails are in the Outbox. Copy the links from Pending invitations."}
            </p>
          ) : null}
        </div>
        <IconButton size="sm" label="Close the result" icon={<X />} onClick={onClose} />
      </div>
      <ul aria-label="Result per address" className="max-h-80 overflow-y-auto">
        {ordered.slice(0, shown).map(({ email, outcome, reason }) => {
          const { tone, label } = looks[outcome];
          const detail = outcome === "invalid" ? reason : details[outcome];
          return (
            <li
              key={email}
              className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-2 last:border-b-0"
            >
              <span className="min-w-0">
                <span className="block truncate" title={email}>
                  {email}
                </span>
                {detail ? (
                  <span className="block text-xs wrap-anywhere text-fg-muted">{detail}</span>
                ) : null}
              </span>
              <Badge tone={tone}>{label}</Badge>
            </li>
          );
        })}
      </ul>
      {ordered.length > shown ? (
        <div className="border-t border-line p-2">
          <Button size="sm" variant="ghost" onClick={() => setShown(shown + step)}>
            Show {formatCount(Math.min(step, ordered.length - shown))} more
          </Button>
        </div>
      ) : null}
    </section>
  );
}
