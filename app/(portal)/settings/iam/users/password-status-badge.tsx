"use client";

import { useId } from "react";
import type { ReactNode } from "react";

import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/badge";
import { Tooltip } from "@/components/ui/tooltip";
import { useCurrentTime } from "@/components/ui/use-current-time";
import { loginMethodLabels } from "@/lib/identity-configuration/login-methods";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";
import { passwordStatusWords } from "@/lib/passwords/status";
import type { PasswordStatus } from "@/lib/passwords/status";

const tones: Record<PasswordStatus, Tone> = {
  ok: "ok",
  temporary: "warn",
  temporary_expired: "bad",
  reset_code: "info",
  reset_code_expired: "warn",
};

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** *12 days left*, *20 hours left*, *41 min*; what is begun counts as whole below two days. */
function timeLeft(milliseconds: number): string {
  if (milliseconds <= hour) return `${Math.ceil(milliseconds / minute)} min`;
  if (milliseconds <= day) return `${Math.ceil(milliseconds / hour)} hours left`;
  const count = Math.round(milliseconds / day);
  return `${count} ${count === 1 ? "day" : "days"} left`;
}

/** What the status becomes when its time is over, also on a page that stays open. */
const runsOutInto: Partial<Record<PasswordStatus, PasswordStatus>> = {
  temporary: "temporary_expired",
  reset_code: "reset_code_expired",
};

type PasswordFacts = {
  status: PasswordStatus | null;
  /** Until when it lasts by itself; a time in milliseconds. */
  endsAt: number | null;
  /** How somebody without a status gets in; null for those who cannot. */
  signsInWith: LoginMethod | null;
  /** Unique on the page, for the explanation. */
  id: string;
};

/** The status at that moment, and what to do next. */
export function shownPasswordStatus(
  { endsAt }: Pick<PasswordFacts, "endsAt">,
  status: PasswordStatus,
  at: Date,
): { text: string; next: string; tone: Tone } {
  const left = endsAt === null ? undefined : endsAt - at.getTime();
  const shown = left !== undefined && left <= 0 ? (runsOutInto[status] ?? status) : status;
  const { label, next } = passwordStatusWords[shown];
  const text = left !== undefined && left > 0 ? `${label} · ${timeLeft(left)}` : label;
  return { text, next, tone: tones[shown] };
}

/**
 * A password status (docs/product.md#password-status) with the time left; what to do next on hover. Others show how
 * they sign in. A plain function, for cells of a table.
 */
export function drawPasswordStatus(facts: PasswordFacts, at: Date): ReactNode {
  const { status, signsInWith, id } = facts;
  if (status === null) {
    return (
      (signsInWith && loginMethodLabels[signsInWith]) ?? (
        <>
          <span aria-hidden>—</span>
          <span className="sr-only">none</span>
        </>
      )
    );
  }
  const { text, next, tone } = shownPasswordStatus(facts, status, at);
  return (
    <Tooltip id={id} content={next} className="inline-flex max-w-full rounded-full">
      <Badge tone={tone}>{text}</Badge>
    </Tooltip>
  );
}

type PasswordStatusBadgeProps = Omit<PasswordFacts, "endsAt" | "id"> & {
  endsAt: Date | null;
  /** The server's time when it made the page. */
  now: string;
};

/** The same with a clock of its own. */
export function PasswordStatusBadge({ endsAt, now, ...facts }: PasswordStatusBadgeProps) {
  const id = useId();
  const at = useCurrentTime(now);
  return drawPasswordStatus({ ...facts, id, endsAt: endsAt?.getTime() ?? null }, at);
}
