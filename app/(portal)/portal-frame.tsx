"use client";

import { FingerprintPattern, House, Inbox, ScrollText, Users } from "lucide-react";
import type { ReactNode } from "react";

import { PortalShell } from "@/components/shell/portal-shell";

import { findUsersAction, signOutAction } from "./actions";

type PortalFrameProps = {
  organization: { name: string; subdomain: string };
  user: { name: string; email: string; initials: string };
  /** What of the portal is there for the user. */
  sees: {
    outbox: boolean;
    users: boolean;
    requests: boolean;
    identity: boolean;
    auditLog: boolean;
    invite: boolean;
  };
  banner?: ReactNode;
  children: ReactNode;
};

/**
 * The shell with the pages of this portal. A client component as a whole, so that a request sends a
 * few words instead of the sidebar's elements and icons.
 */
export function PortalFrame({ organization, user, sees, banner, children }: PortalFrameProps) {
  const settings = [
    ...(sees.users ? [{ href: "/settings/iam/users", label: "Users", icon: <Users /> }] : []),
    ...(sees.identity
      ? [
          {
            href: "/settings/iam/identity-configuration",
            label: "Identity Configuration",
            icon: <FingerprintPattern />,
          },
        ]
      : []),
    ...(sees.auditLog
      ? [{ href: "/settings/iam/audit-log", label: "Audit log", icon: <ScrollText /> }]
      : []),
  ];
  return (
    <PortalShell
      organization={organization}
      user={user}
      pages={[
        { href: "/", label: "Home", icon: <House /> },
        ...(sees.outbox ? [{ href: "/outbox", label: "Outbox", icon: <Inbox /> }] : []),
      ]}
      settings={
        settings.length > 0 ? [{ heading: "Identity and Access Management", items: settings }] : []
      }
      morePages={sees.requests ? [{ href: "/settings/iam/users/requests", label: "Requests" }] : []}
      inviteHref={sees.invite ? "/settings/iam/users/invite" : undefined}
      profileHref="/profile"
      signOut={signOutAction}
      searchUsers={sees.users ? findUsersAction : undefined}
      banner={banner}
    >
      {children}
    </PortalShell>
  );
}
