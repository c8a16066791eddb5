import { Check, Minus } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { Callout } from "@/components/ui/callout";
import { Card, CardHeader } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import {
  can,
  grantableRoles,
  isSafeForLinks,
  permissionAreas,
  permissionDescriptions,
  permissionLabels,
} from "@/lib/access/policy";
import { timelineOf } from "@/lib/audit-log/recent";
import { requireActor } from "@/lib/auth/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { loadRole } from "@/lib/roles/list";
import type { RoleDetails } from "@/lib/roles/list";
import { rolesOf } from "@/lib/roles/queries";
import { decideRoleCreation } from "@/lib/roles/rules";

import { Timeline } from "../../users/[userId]/timeline";
import { CreateRoleButton } from "../create-role-button";
import { rankName, roleChoicesOf } from "../role-choices";
import { DeleteRoleButton } from "./delete-role-button";
import { EditRoleButton } from "./edit-role-button";
import { WhoHasIt } from "./who-has-it";

type RolePageProps = { params: Promise<{ key: string }> };

/** How many events are shown; the audit log has the rest. */
const eventsShown = 50;

/** The role of this page; roles of other organizations are not found. */
const findRole = cache(async (key: string): Promise<RoleDetails> => {
  const actor = await requireActor();
  if (!can(actor, "roles:manage")) notFound();
  try {
    return await loadRole(actor, key);
  } catch (error) {
    if (error instanceof GatehouseError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: RolePageProps): Promise<Metadata> {
  return { title: (await findRole((await params).key)).name };
}

export default async function RolePage({ params }: RolePageProps) {
  const role = await findRole((await params).key);
  const actor = await requireActor();
  const { key, name, builtIn, carriers, throughGroups, refusals } = role;
  const [roles, events] = await Promise.all([
    rolesOf(db, actor.organization.id),
    can(actor, "audit:read") ? timelineOf(actor, key, eventsShown) : undefined,
  ]);
  const choices = roleChoicesOf(actor, roles);
  const creation = decideRoleCreation(actor, actor.accessControl);
  const forLinks = carriers.isDefault || carriers.links > 0;
  const people = carriers.active + carriers.inactive + carriers.invited + (throughGroups ?? 0);
  return (
    <>
      <PageHeader
        title={name}
        breadcrumbs={[{ label: "Roles", href: "/settings/iam/roles" }, { label: name }]}
        description={role.description || undefined}
        actions={
          <>
            <CreateRoleButton
              choices={choices}
              start={{
                key,
                name,
                description: role.description,
                rank: role.rank,
                permissions: role.permissions,
              }}
              disabledReason={creation.allowed ? undefined : creation.reason}
            />
            {builtIn ? null : (
              <>
                <DeleteRoleButton
                  role={{ key, name, carriers }}
                  replacements={grantableRoles(actor, roles)
                    .filter((other) => other.key !== key)
                    .map((other) => ({
                      key: other.key,
                      name: other.name,
                      allowed: !forLinks || isSafeForLinks(other),
                    }))}
                  disabledReason={refusals.delete}
                />
                <EditRoleButton
                  role={{
                    key,
                    name,
                    description: role.description,
                    rank: role.rank,
                    permissions: role.permissions,
                    version: role.version,
                  }}
                  people={people}
                  choices={choices}
                  disabledReason={refusals.edit}
                />
              </>
            )}
          </>
        }
      />
      {builtIn ? (
        <div className="mb-5">
          <Callout>Built-in roles can't be changed or deleted.</Callout>
        </div>
      ) : null}
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0 space-y-5">
          <Permissions role={role} />
          {events && events.length > 0 ? (
            <Timeline
              events={events}
              now={now().toISOString()}
              roleNames={new Map(roles.map((each) => [each.key, each.name]))}
            />
          ) : null}
        </div>
        <WhoHasIt
          roleKey={key}
          rankName={rankName(role.rank)}
          builtIn={builtIn}
          carriers={carriers}
          throughGroups={throughGroups}
          opens={{
            users: can(actor, "users:read"),
            groups: can(actor, "groups:manage"),
            identity: can(actor, "identity:manage"),
          }}
        />
      </div>
    </>
  );
}

/** The permissions by area, each with what it allows. */
function Permissions({ role }: { role: RoleDetails }) {
  return (
    <Card aria-labelledby="permissions">
      <CardHeader title="Permissions" titleId="permissions" />
      <div className="space-y-5">
        {permissionAreas.map(({ label, permissions }) => (
          <section key={label} aria-label={label}>
            <h3 className="mb-1 text-xs text-fg-muted">{label}</h3>
            <ul>
              {permissions.map((permission) => {
                const has = role.permissions.includes(permission);
                const Icon = has ? Check : Minus;
                return (
                  <li
                    key={permission}
                    className="flex gap-2.5 border-b border-line py-2 last:border-b-0"
                  >
                    <Icon
                      aria-hidden
                      className={`mt-px size-4 shrink-0 ${has ? "text-ok" : "text-fg-subtle"}`}
                    />
                    <span className="min-w-0">
                      <span className={has ? "font-medium" : "text-fg-muted"}>
                        {permissionLabels[permission]}
                        <span className="sr-only">{has ? ": yes" : ": no"}</span>
                      </span>
                      <span className="mt-0.5 block text-xs text-fg-muted">
                        {permissionDescriptions[permission]}
                      </span>
                    </span>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
    </Card>
  );
}
