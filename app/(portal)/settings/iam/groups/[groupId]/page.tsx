import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { Callout } from "@/components/ui/callout";
import { PageHeader } from "@/components/ui/page-header";
import { db } from "@/db/client";
import { can, grantableRoles } from "@/lib/access/policy";
import { timelineOf } from "@/lib/audit-log/recent";
import { requireActor } from "@/lib/auth/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { loadGroup } from "@/lib/groups/queries";
import { listManagers, listMembers } from "@/lib/groups/users";
import type { GroupDetails } from "@/lib/groups/queries";
import { groupIdSchema, memberListSchema } from "@/lib/groups/schema";
import { rolesOf } from "@/lib/roles/queries";

import { Timeline } from "../../users/[userId]/timeline";
import { AddMembersButton } from "./add-members-button";
import { DeleteGroupButton } from "./delete-group-button";
import { GroupDetailsForm } from "./group-details-form";
import { ManagersCard } from "./managers-card";
import { MembersTable } from "./members-table";
import { UndoEdit } from "./undo-edit";

type GroupPageProps = {
  params: Promise<{ groupId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** How many events are shown; the audit log has the rest. */
const eventsShown = 50;

/** The group of this page; groups that the actor does not manage are not found. */
const findGroup = cache(async (groupId: string): Promise<GroupDetails> => {
  const actor = await requireActor();
  if (!groupIdSchema.safeParse({ groupId }).success) notFound();
  try {
    return await loadGroup(actor, groupId);
  } catch (error) {
    if (error instanceof GatehouseError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: GroupPageProps): Promise<Metadata> {
  return { title: (await findGroup((await params).groupId)).values.name };
}

export default async function GroupPage({ params, searchParams }: GroupPageProps) {
  const group = await findGroup((await params).groupId);
  const actor = await requireActor();
  const { id, values, role, canEdit, membersLocked } = group;
  const [members, managers, roles, events] = await Promise.all([
    listMembers(actor, group, memberListSchema.parse(await searchParams)),
    listManagers(actor, id),
    rolesOf(db, actor.organization.id),
    can(actor, "audit:read") ? timelineOf(actor, id, eventsShown) : undefined,
  ]);
  const at = now().toISOString();
  const seesUsers = can(actor, "users:read");
  const usesRoles = actor.accessControl === "rbac";
  const roleName = usesRoles ? role?.name : undefined;
  const previewedRole = can(actor, "users:manage") ? roleName : undefined;
  const grantable = new Set(grantableRoles(actor, roles).map(({ key }) => key));
  const choices = roles
    .filter(({ key }) => grantable.has(key) || key === role?.key)
    .map(({ key, name }) => ({ key, name }));
  return (
    <>
      <PageHeader
        title={values.name}
        breadcrumbs={[{ label: "Groups", href: "/settings/iam/groups" }, { label: values.name }]}
        description={
          canEdit ? undefined : (
            <>
              {values.description || "You manage the members of this group."}
              {roleName ? <> Members have the role {roleName}.</> : null}
            </>
          )
        }
        actions={
          <>
            {canEdit ? (
              <DeleteGroupButton
                groupId={id}
                name={values.name}
                members={group.members}
                links={group.links}
                roleName={roleName}
                lockedReason={group.roleLocked}
              />
            ) : null}
            {membersLocked ? null : (
              <AddMembersButton
                groupId={id}
                name={values.name}
                seesUsers={seesUsers}
                previewedRole={previewedRole}
              />
            )}
          </>
        }
      />
      {group.undoableUntil ? (
        <UndoEdit groupId={id} until={group.undoableUntil.toISOString()} now={at} />
      ) : null}
      {membersLocked ? (
        <div className="mb-5">
          <Callout>{membersLocked}</Callout>
        </div>
      ) : null}
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0 space-y-5">
          <MembersTable
            groupId={id}
            page={members}
            now={at}
            locked={membersLocked !== undefined}
            linksUsers={seesUsers}
            roleName={roleName}
            showsAccess={previewedRole !== undefined}
          />
        </div>
        <div className="min-w-0 space-y-5">
          {canEdit ? (
            <GroupDetailsForm
              groupId={id}
              current={{ ...values, version: group.version }}
              roles={choices}
              usesRoles={usesRoles}
              roleLocked={group.roleLocked}
              members={group.members}
            />
          ) : null}
          <ManagersCard groupId={id} {...managers} canEdit={canEdit} seesUsers={seesUsers} />
          {events ? (
            <Timeline
              events={events}
              now={at}
              roleNames={new Map(roles.map(({ key, name }) => [key, name]))}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}
