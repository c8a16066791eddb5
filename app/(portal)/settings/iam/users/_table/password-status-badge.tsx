"use client";

import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/badge";
import { ExplainedText } from "@/components/ui/tooltip";
import { useCurrentTime } from "@/components/ui/use-current-time";
import { loginMethodLabels } from "@/lib/login-methods";
import type { LoginMethod } from "@/lib/login-methods";
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

/** *12 days left*, *20 hours left*, *41 min*, rounded up. */
function timeLeft(milliseconds: number): string {
  if (milliseconds <= hour) return `${Math.ceil(milliseconds / minute)} min`;
  if (milliseconds <= day) return `${Math.ceil(milliseconds / hour)} hours left`;
  const count = Math.round(milliseconds / day);
  return `${count} ${count === 1 ? "day" : "days"} left`;
}

/** The status after its expiry, for pages that stay open. */
const runsOutInto: Partial<Record<PasswordStatus, PasswordStatus>> = {
  temporary: "temporary_expired",
  reset_code: "reset_code_expired",
};

/** The status at that time, and what to do next. */
export function shownPasswordStatus(
  { endsAt }: { endsAt: Date | null },
  status: PasswordStatus,
  at: Date,
): { text: string; next: string; tone: Tone } {
  const left = endsAt === null ? undefined : endsAt.getTime() - at.getTime();
  const shown = left !== undefined && left <= 0 ? (runsOutInto[status] ?? status) : status;
  const { label, next } = passwordStatusWords[shown];
  const text = left !== undefined && left > 0 ? `${label} · ${timeLeft(left)}` : label;
  return { text, next, tone: tones[shown] };
}

type PasswordStatusBadgeProps = {
  status: PasswordStatus | null;
  /** When the status expires on its own. */
  endsAt: Date | null;
  /** How users without a status sign in; null for users who cannot. */
  signsInWith: LoginMethod | null;
  /** The server's time when the page was rendered. */
  now: string;
  /** Shows as little as possible where nothing has to be done. */
  quiet?: boolean;
};

/**
 * A password status (docs/product.md#password-status) with the time left, and what to do next in a tooltip. Users
 * without one show how they sign in.
 */
export function PasswordStatusBadge({
  status,
  endsAt,
  signsInWith,
  now,
  quiet = false,
}: PasswordStatusBadgeProps) {
  const at = useCurrentTime(now);
  if (status === null) {
    return signsInWith ? (
      loginMethodLabels[signsInWith]
    ) : (
      <>
        <span aria-hidden>—</span>
        <span className="sr-only">none</span>
      </>
    );
  }
  if (quiet && status === "ok") return "Password";
  const { text, next, tone } = shownPasswordStatus({ endsAt }, status, at);
  return (
    <ExplainedText explanation={next} className="inline-flex max-w-full rounded-full">
      <Badge tone={tone}>{text}</Badge>
    </ExplainedText>
  );
}
