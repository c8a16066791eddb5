import { cookies } from "next/headers";
import Link from "next/link";
import type { ReactNode } from "react";

import { Callout } from "@/components/ui/callout";
import { requireActor } from "@/lib/auth/actor";
import { can } from "@/lib/access/policy";
import { seesGroups } from "@/lib/groups/queries";
import { seesOutbox } from "@/lib/outbox/access";

import { PortalFrame } from "./portal-frame";

/** The frame of every page that needs a session; with a banner when emails are not delivered. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  const { organization, name, email } = actor;
  const hasOutbox = seesOutbox(actor);
  return (
    <PortalFrame
      organization={{ name: organization.name, subdomain: organization.slug }}
      user={{ name, email }}
      collapsed={(await cookies()).get("sidebar")?.value === "collapsed"}
      visible={{
        outbox: hasOutbox,
        users: can(actor, "users:read"),
        groups: seesGroups(actor),
        requests: can(actor, "users:manage"),
        roles: can(actor, "roles:manage"),
        identity: can(actor, "identity:manage"),
        auditLog: can(actor, "audit:read"),
        invite: can(actor, "users:invite"),
      }}
      banner={
        hasOutbox ? (
          <Callout tone="warn" edge="banner">
            Email delivery isn't set up. Messages stay in the{" "}
            <Link href="/outbox" className="underline underline-offset-2">
              Outbox
            </Link>{" "}
            until it is.
          </Callout>
        ) : undefined
      }
    >
      {children}
    </PortalFrame>
  );
}
