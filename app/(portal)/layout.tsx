import { FingerprintPattern, House, Inbox, ScrollText, Users } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { PortalShell } from "@/components/shell/portal-shell";
import { Callout } from "@/components/ui/callout";
import { requireActor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { seesOutbox } from "@/lib/mail/outbox-access";

import { findUsersAction, signOutAction } from "./actions";

/** The frame of every page that needs a session; says when nobody delivers mail. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  const hasOutbox = seesOutbox(actor);
  const seesUsers = can(actor, "users:read");
  const settings = [
    ...(seesUsers ? [{ href: "/settings/iam/users", label: "Users", icon: <Users /> }] : []),
    ...(can(actor, "identity:manage")
      ? [
          {
            href: "/settings/iam/identity-configuration",
            label: "Identity Configuration",
            icon: <FingerprintPattern />,
          },
        ]
      : []),
    ...(can(actor, "audit:read")
      ? [{ href: "/settings/iam/audit-log", label: "Audit log", icon: <ScrollText /> }]
      : []),
  ];
  return (
    <PortalShell
      organization={{ name: actor.organization.name, subdomain: actor.organization.slug }}
      user={{ name: actor.name, email: actor.email }}
      pages={[
        { href: "/", label: "Home", icon: <House /> },
        ...(hasOutbox ? [{ href: "/outbox", label: "Outbox", icon: <Inbox /> }] : []),
      ]}
      settings={
        settings.length > 0 ? [{ heading: "Identity and Access Management", items: settings }] : []
      }
      morePages={
        can(actor, "users:manage")
          ? [{ href: "/settings/iam/users/requests", label: "Requests" }]
          : []
      }
      inviteHref={can(actor, "users:invite") ? "/settings/iam/users/invite" : undefined}
      profileHref="/profile"
      signOut={signOutAction}
      searchUsers={seesUsers ? findUsersAction : undefined}
      banner={
        hasOutbox ? (
          <Callout tone="warn" edge="banner">
            No mail provider is set: mails wait in the{" "}
            <Link href="/outbox" className="underline underline-offset-2">
              Outbox
            </Link>{" "}
            and nobody gets them.
          </Callout>
        ) : undefined
      }
    >
      {children}
    </PortalShell>
  );
}
