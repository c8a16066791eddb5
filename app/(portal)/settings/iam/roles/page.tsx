import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";

import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { can } from "@/lib/access/policy";
import { requireActor } from "@/lib/auth/actor";
import { listRoles } from "@/lib/roles/list";
import { decideRoleCreation, needsRbac } from "@/lib/roles/rules";

import { CompareRoles } from "./compare-roles";
import { CreateRoleButton } from "./create-role-button";
import { rankName, roleChoicesOf } from "./role-choices";
import { RolesTable } from "./roles-table";

export const metadata: Metadata = { title: "Roles" };

export default async function RolesPage() {
  const actor = await requireActor();
  if (!can(actor, "roles:manage")) notFound();
  const roles = await listRoles(actor);
  const creation = decideRoleCreation(actor, actor.accessControl);
  return (
    <div className="space-y-5">
      <PageHeader
        title="Roles"
        description={`What users of ${actor.organization.name} can do.`}
        actions={
          <CreateRoleButton
            choices={roleChoicesOf(actor, roles)}
            disabledReason={creation.allowed ? undefined : creation.reason}
          />
        }
      />
      {actor.accessControl === "basic" ? (
        <Callout>
          {needsRbac}{" "}
          {can(actor, "identity:manage") ? (
            <>
              Choose it in{" "}
              <Link
                href="/settings/iam/identity-configuration"
                className="underline underline-offset-2"
              >
                Identity Configuration
              </Link>
              .
            </>
          ) : (
            "An Administrator can choose it in Identity Configuration."
          )}
        </Callout>
      ) : null}
      <Card padding={false} aria-label="All roles" className="overflow-hidden">
        <RolesTable
          roles={roles.map(({ key, name, description, builtIn, rank, users, groups }) => ({
            id: key,
            name,
            description,
            builtIn,
            rankName: rankName(rank),
            users,
            groups,
            opensUsers: can(actor, "users:read"),
            opensGroups: can(actor, "groups:manage"),
          }))}
        />
      </Card>
      <CompareRoles roles={roles} />
    </div>
  );
}
