import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { db } from "@/db/client";
import { requireActor } from "@/lib/auth/actor";
import { can, canGrantRole, isSafeForLinks } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { findGrantableGroups } from "@/lib/groups/grantable";
import { loadIdentity } from "@/lib/identity-configuration/queries";
import { joinLinksOf } from "@/lib/join-links/queries";
import { rolesOf } from "@/lib/roles/queries";

import { AdditionalLinks } from "./_links/additional-links";
import { IdentityForm } from "./identity-form";

export const metadata: Metadata = { title: "Identity Configuration" };

export default async function IdentityConfigurationPage() {
  const actor = await requireActor();
  if (!can(actor, "identity:manage")) notFound();
  const [identity, links, roles, groups] = await Promise.all([
    loadIdentity(actor),
    joinLinksOf(actor),
    rolesOf(db, actor.organization.id),
    findGrantableGroups(db, actor, { forLinks: true }),
  ]);
  const choices = roles.map((role) => ({
    key: role.key,
    name: role.name,
    grantable: canGrantRole(actor, role) && isSafeForLinks(role),
  }));
  const [firstName = "", ...lastNames] = actor.name.split(" ");
  const [selfServiceLink, ...additionalLinks] = links;
  return (
    // Leaves room for the save bar of narrow screens.
    <div className="max-md:has-[[data-unsaved]]:pb-14">
      <IdentityForm
        identity={identity}
        organizationName={actor.organization.name}
        actor={{ email: actor.email, firstName, lastName: lastNames.join(" ") }}
        roles={choices}
        groups={groups}
        link={selfServiceLink}
      />
      <AdditionalLinks
        links={additionalLinks}
        roles={choices}
        groups={groups}
        defaultRoleKey={identity.defaultRoleKey}
        works={identity.selfServiceWorks}
        now={now().toISOString()}
      />
    </div>
  );
}
