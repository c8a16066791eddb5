"use client";

import { X } from "lucide-react";
import { useEffect, useRef } from "react";

import { Badge } from "@/components/ui/badge";
import { formatCount } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";

import type { Decided } from "./decision-dialog";

type RequestOutcomeProps = Decided & { delivers: boolean; onClose: () => void };

/** The outcome of each request; the ones that need attention come first. */
export function RequestOutcome({ decision, results, delivers, onClose }: RequestOutcomeProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const done = results.filter(({ reason }) => reason === undefined);
  const refused = results.filter(({ reason }) => reason !== undefined);
  const [verb, label] =
    decision === "approve"
      ? (["approved", "Approved"] as const)
      : (["declined", "Declined"] as const);

  useEffect(() => {
    // After the dialog has handed the focus back.
    const timer = setTimeout(() => heading.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, []);

  return (
    <section
      aria-labelledby="outcome"
      className="mb-4 rounded-lg border border-line bg-surface shadow-card"
    >
      <div className="flex items-start justify-between gap-3 border-b border-line py-2.5 pr-2 pl-4">
        <div>
          <h2
            id="outcome"
            ref={heading}
            tabIndex={-1}
            className="font-semibold outline-none"
            aria-live="polite"
          >
            {formatCount(done.length)} {verb}
            {refused.length > 0 ? `, ${formatCount(refused.length)} not ${verb}` : ""}
          </h2>
          {done.length > 0 ? (
            <p className="mt-0.5 text-xs text-fg-muted">
              {delivers
                ? "The emails are being sent."
                : "Email delivery isn't set up: the emails are in the Outbox."}
            </p>
          ) : null}
        </div>
        <IconButton size="sm" label="Close the result" icon={<X />} onClick={onClose} />
      </div>
      <ul aria-label="Result per person" className="max-h-80 overflow-y-auto">
        {[...refused, ...done].map(({ id, email, reason }) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-2 last:border-b-0"
          >
            <span className="min-w-0">
              <span className="block truncate" title={email}>
                {email}
              </span>
              {reason ? (
                <span className="block text-xs wrap-anywhere text-fg-muted">{reason}</span>
              ) : null}
            </span>
            <Badge tone={reason ? "bad" : "ok"}>{reason ? `Not ${verb}` : label}</Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}
