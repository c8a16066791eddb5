"use client";

import { useEffect, useRef, useState, type ReactNode } from "react";

import { useClock } from "@/components/data-table/use-clock";
import { Badge } from "@/components/ui/badge";
import { dayText, exactText, relativeText } from "@/components/ui/time-text";
import { loginMethodLabels } from "@/lib/identity-configuration/login-methods";

import { shownPasswordStatus } from "./password-status-badge";
import type { UserRow } from "./user-row";
import { UserStatusBadge } from "./user-status-badge";

type UserHoverCardProps = {
  rows: readonly UserRow[];
  body: HTMLTableSectionElement | null;
  now: string;
};

const openAfterMs = 450;
const closeAfterMs = 150;
const gap = 6;
const edge = 8;

/**
 * One card for all names of the Users table: a person at a glance, from what the row holds. It comes
 * with the pointer or the keyboard's focus after a moment, Escape closes it, and the pointer may
 * rest on it (WCAG 2.2, 1.4.13). Screen readers have the row and the page.
 */
export default function UserHoverCard({ rows, body, now }: UserHoverCardProps) {
  const clock = useClock(now);
  const card = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<{ user: UserRow; link: Element }>();

  useEffect(() => {
    const popup = card.current;
    if (!body || !popup) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let anchor: Element | undefined;
    const hide = () => {
      clearTimeout(timer);
      anchor = undefined;
      setShown(undefined);
    };
    const showLater = (link: Element) => {
      clearTimeout(timer);
      if (anchor === link) return;
      const wait = anchor ? closeAfterMs : openAfterMs;
      timer = setTimeout(() => {
        const user = rows[link.closest("tr")?.sectionRowIndex ?? -1];
        if (!user || !link.matches(":hover, :focus")) return hide();
        anchor = link;
        setShown({ user, link });
      }, wait);
    };
    // One that is still to come looks by itself whether anybody is there.
    const hideLater = () => {
      if (!anchor) return;
      clearTimeout(timer);
      timer = setTimeout(hide, closeAfterMs);
    };
    const hideNow = () => {
      if (anchor) hide();
    };
    const onPointerOver = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      const target = event.target as Element;
      if (popup.contains(target)) return clearTimeout(timer);
      const link = body.contains(target) ? target.closest("a") : null;
      if (link) showLater(link);
      else hideLater();
    };
    const onFocusIn = (event: FocusEvent) => {
      const target = event.target as Element;
      if (body.contains(target) && target.matches("a:focus-visible")) showLater(target);
      else hide();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") hide();
    };
    // The pointer or the focus that made this card come is on a name already.
    const waiting = body.querySelector("a:hover, a:focus-visible");
    if (waiting) showLater(waiting);
    document.addEventListener("pointerover", onPointerOver);
    document.addEventListener("pointerdown", hide);
    document.addEventListener("focusin", onFocusIn);
    document.addEventListener("focusout", hideLater);
    document.addEventListener("keydown", onKeyDown);
    window.addEventListener("scroll", hideNow, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", onPointerOver);
      document.removeEventListener("pointerdown", hide);
      document.removeEventListener("focusin", onFocusIn);
      document.removeEventListener("focusout", hideLater);
      document.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("scroll", hideNow, { capture: true });
    };
  }, [rows, body]);

  useEffect(() => {
    const popup = card.current;
    if (!popup) return;
    if (!shown) {
      if (popup.matches(":popover-open")) popup.hidePopover();
      return;
    }
    popup.showPopover();
    const at = shown.link.getBoundingClientRect();
    const size = popup.getBoundingClientRect();
    const below = at.bottom + gap;
    const fits = below + size.height <= window.innerHeight - edge;
    popup.style.top = `${fits ? below : Math.max(edge, at.top - size.height - gap)}px`;
    popup.style.left = `${Math.max(edge, Math.min(at.left, window.innerWidth - size.width - edge))}px`;
  }, [shown]);

  return (
    <div
      ref={card}
      popover="manual"
      aria-hidden
      data-testid="user-card"
      className="fixed inset-auto m-0 w-80 max-w-[calc(100vw-1rem)] rounded-md border border-line bg-raised p-4 text-sm text-fg shadow-float"
    >
      {shown ? <Facts user={shown.user} {...clock} /> : null}
    </div>
  );
}

function Facts({ user, now, zone }: { user: UserRow; now: Date; zone: string }) {
  const { passwordStatus, passwordEndsAt: endsAt = null, signsInWith, lastActive, created } = user;
  const password = passwordStatus && shownPasswordStatus({ endsAt }, passwordStatus, now);
  return (
    <>
      <p className="font-semibold wrap-anywhere">
        <bdi>{user.name}</bdi>
        {user.isActor ? <span className="font-normal text-fg-muted"> · You</span> : null}
      </p>
      {user.name === user.email ? null : (
        <p className="wrap-anywhere text-fg-muted">{user.email}</p>
      )}
      <dl className="mt-3 grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-2 border-t border-line pt-3">
        <Fact name="Role">{user.role}</Fact>
        <Fact name="Status">
          <UserStatusBadge
            status={user.status}
            invitationExpired={user.invitationExpired !== undefined}
          />
          {user.status === "invited" ? (
            <span className="mt-1 block text-xs text-fg-muted">
              {user.invitationExpired
                ? "The link of the invitation ran out. Resend the invitation."
                : "Has not followed the link of the invitation yet."}
            </span>
          ) : null}
        </Fact>
        {password ? (
          <Fact name="Password">
            <Badge tone={password.tone}>{password.text}</Badge>
            <span className="mt-1 block text-xs text-fg-muted">{password.next}</span>
          </Fact>
        ) : signsInWith ? (
          <Fact name="Signs in with">{loginMethodLabels[signsInWith]}</Fact>
        ) : null}
        {created ? (
          <>
            <Fact name="Last active">
              {lastActive ? relativeText(new Date(lastActive), now) : "never"}
              {lastActive ? <Exact at={lastActive} zone={zone} /> : null}
            </Fact>
            <Fact name="Created">{dayText(new Date(created), now, zone)}</Fact>
          </>
        ) : null}
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-fg-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

function Exact({ at, zone }: { at: number; zone: string }) {
  return <span className="block text-xs text-fg-muted">{exactText(new Date(at), zone)}</span>;
}
