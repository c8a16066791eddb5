"use client";

import {
  Boxes,
  FileUp,
  FingerprintPattern,
  House,
  Inbox,
  ScrollText,
  ShieldCheck,
  UserRound,
  UserRoundPlus,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";

import { PortalShell } from "@/components/shell/portal-shell";

import { searchAction, signOutAction } from "./actions";

type PortalFrameProps = {
  organization: { name: string; subdomain: string };
  user: { name: string; email: string };
  collapsed: boolean;
  /** The pages and actions that the user may open. */
  visible: {
    outbox: boolean;
    users: boolean;
    groups: boolean;
    requests: boolean;
    roles: boolean;
    identity: boolean;
    auditLog: boolean;
    invite: boolean;
  };
  banner?: ReactNode;
  children: ReactNode;
};

/**
 * The shell with the pages of this portal. A client component, so that a request sends a few strings
 * instead of the sidebar's elements and icons.
 */
export function PortalFrame({
  organization,
  user,
  collapsed,
  visible,
  banner,
  children,
}: PortalFrameProps) {
  const settings = [
    ...(visible.users ? [{ href: "/settings/iam/users", label: "Users", icon: <Users /> }] : []),
    ...(visible.groups ? [{ href: "/settings/iam/groups", label: "Groups", icon: <Boxes /> }] : []),
    ...(visible.roles
      ? [{ href: "/settings/iam/roles", label: "Roles", icon: <ShieldCheck /> }]
      : []),
    ...(visible.identity
      ? [
          {
            href: "/settings/iam/identity-configuration",
            label: "Identity Configuration",
            icon: <FingerprintPattern />,
          },
        ]
      : []),
    ...(visible.auditLog
      ? [{ href: "/settings/iam/audit-log", label: "Audit log", icon: <ScrollText /> }]
      : []),
  ];
  return (
    <PortalShell
      organization={organization}
      user={user}
      pages={[
        { href: "/", label: "Home", icon: <House /> },
        ...(visible.outbox ? [{ href: "/outbox", label: "Outbox", icon: <Inbox /> }] : []),
      ]}
      settings={settings}
      morePages={[
        ...(visible.requests
          ? [
              { href: "/settings/iam/users/requests", label: "Requests", icon: <UserRoundPlus /> },
              {
                href: "/settings/iam/users/bulk-create",
                label: "Bulk create users",
                icon: <FileUp />,
              },
            ]
          : []),
        { href: "/profile", label: "Profile", icon: <UserRound /> },
      ]}
      inviteHref={visible.invite ? "/settings/iam/users/invite" : undefined}
      collapsed={collapsed}
      signOut={signOutAction}
      search={visible.users || visible.groups || visible.roles ? searchAction : undefined}
      banner={banner}
    >
      {children}
    </PortalShell>
  );
}
