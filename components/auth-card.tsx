import type { ReactNode } from "react";
import { Mark } from "./ui/mark";

interface AuthCardProps {
  /** Beside the mark: the organization, or *Gatehouse* where none is known yet. */
  organization: string;
  /** The h1. */
  title: string;
  description?: ReactNode;
  /** The form. Leave it out for pages that only say something. */
  children?: ReactNode;
  /** Below the card: a way on, or a note. */
  footer?: ReactNode;
}

/** The frame of pages outside of the portal: sign-in, set-up, registration, dead links. */
export function AuthCard({ organization, title, description, children, footer }: AuthCardProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
      <div className="w-full max-w-100">
        <div className="mb-5 flex items-center gap-2.5">
          <Mark />
          <bdi title={organization} className="min-w-0 truncate text-base font-semibold">
            {organization}
          </bdi>
        </div>
        <h1 className="text-2xl font-semibold tracking-[-0.02em] wrap-anywhere">{title}</h1>
        {description ? (
          <div className="mt-1 text-base text-pretty wrap-anywhere text-fg-muted">
            {description}
          </div>
        ) : null}
        {children ? (
          <div className="mt-5 rounded-lg border border-line bg-surface p-6 shadow-card max-sm:p-4">
            {children}
          </div>
        ) : null}
        {footer ? <div className="mt-4 text-center text-xs text-fg-muted">{footer}</div> : null}
      </div>
    </main>
  );
}
