"use client";

import { PreviewCard } from "@base-ui/react/preview-card";
import Link from "next/link";
import type { ReactNode } from "react";

import { Badge } from "@/components/ui/badge";
import { formatCount } from "@/components/ui/format";
import { RelativeTime } from "@/components/ui/relative-time";
import { useCurrentTime } from "@/components/ui/use-current-time";
import { loginMethodLabels } from "@/lib/login-methods";

import { shownPasswordStatus } from "./password-status-badge";
import type { UserRow } from "./user-row";
import { UserStatusBadge } from "./user-status-badge";

const card = PreviewCard.createHandle<UserRow>();

/** The name in a row: leads to the user's page, and shows a card on hover and focus. */
export function UserNameLink({ user }: { user: UserRow }) {
  return (
    <PreviewCard.Trigger
      handle={card}
      payload={user}
      delay={450}
      closeDelay={150}
      render={<Link href={`/settings/iam/users/${user.id}`} prefetch={false} />}
    >
      {user.name}
    </PreviewCard.Trigger>
  );
}

/**
 * One hover card for all names: the row at a glance. Screen readers use the row and the user's
 * page.
 */
export function UserHoverCard() {
  return (
    <PreviewCard.Root handle={card}>
      {({ payload: user }) => (
        <PreviewCard.Portal>
          <PreviewCard.Positioner align="start" sideOffset={6} className="z-30">
            <PreviewCard.Popup
              aria-hidden
              data-testid="user-card"
              className="w-80 max-w-(--available-width) rounded-md border border-line bg-raised p-4 text-sm text-fg shadow-float"
            >
              {user ? <Facts user={user} /> : null}
            </PreviewCard.Popup>
          </PreviewCard.Positioner>
        </PreviewCard.Portal>
      )}
    </PreviewCard.Root>
  );
}

function Facts({ user }: { user: UserRow }) {
  const now = useCurrentTime(user.now);
  const { passwordStatus, passwordEndsAt, signsInWith, lastActive, created } = user;
  const password =
    passwordStatus &&
    shownPasswordStatus(
      { endsAt: passwordEndsAt === undefined ? null : new Date(passwordEndsAt) },
      passwordStatus,
      now,
    );
  return (
    <>
      <p className="font-semibold wrap-anywhere">
        <bdi>{user.name}</bdi>
        {user.systemAdmin ? (
          <span className="font-normal text-fg-muted"> · System Admin</span>
        ) : null}
        {user.isActor ? <span className="font-normal text-fg-muted"> · You</span> : null}
      </p>
      {user.name === user.email ? null : (
        <p className="wrap-anywhere text-fg-muted">{user.email}</p>
      )}
      <dl className="mt-3 grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-2 border-t border-line pt-3">
        <Fact name="Role">{user.role}</Fact>
        {user.groups ? (
          <Fact name="Groups">
            {user.groups.names.join(", ")}
            {user.groups.count > user.groups.names.length
              ? ` and ${formatCount(user.groups.count - user.groups.names.length)} more`
              : null}
          </Fact>
        ) : null}
        <Fact name="Status">
          <UserStatusBadge
            status={user.status}
            invitationExpired={user.invitationExpired !== undefined}
          />
          {user.status === "invited" ? (
            <span className="mt-1 block text-xs text-fg-muted">
              {user.invitationExpired
                ? "The invitation link has expired. Resend the invitation."
                : "Hasn't opened the invitation link yet."}
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
              {lastActive ? <RelativeTime date={new Date(lastActive)} now={user.now} /> : "never"}
            </Fact>
            <Fact name="Created">
              <RelativeTime date={new Date(created)} now={user.now} format="day" />
            </Fact>
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
