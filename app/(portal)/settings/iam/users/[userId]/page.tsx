import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { Callout } from "@/components/ui/callout";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { db } from "@/db/client";
import { requireActor } from "@/lib/auth/actor";
import { can } from "@/lib/access/policy";
import { timelineOf } from "@/lib/audit-log/recent";
import { providerLinksOf } from "@/lib/users/external-identities";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";
import { loginMethodLabels } from "@/lib/login-methods";
import { mailsTo } from "@/lib/mail/history";
import { findGrantableGroups } from "@/lib/groups/grantable";
import { rolesOf } from "@/lib/roles/queries";
import { openSessionsOf } from "@/lib/sessions/queries";
import { userOperations } from "@/lib/users/operations";
import { loadPerson } from "@/lib/users/person";
import type { Person, PersonDetails } from "@/lib/users/person";
import { displayName } from "@/lib/users/display-name";
import { userIdSchema } from "@/lib/users/schema";

import { EffectivePermissions } from "../../../../effective-permissions";
import { SessionsCard } from "../../../../sessions-card";
import { grantsFrom, roleChoice } from "../grants";
import { PasswordStatusBadge } from "../_table/password-status-badge";
import { UserStatusBadge } from "../_table/user-status-badge";
import { Details } from "./details";
import { DetailsForm } from "./details-form";
import { GroupsCard } from "./groups-card";
import { MailsCard } from "./mails-card";
import { PersonActions } from "./person-actions";
import { ProviderLinksCard } from "./provider-links-card";
import { Timeline } from "./timeline";

type PersonPageProps = { params: Promise<{ userId: string }> };

/** How many emails and events are shown; the audit log has the rest. */
const mailsShown = 20;
const eventsShown = 50;

/** The user of this page; users of other organizations are not found. */
const findPerson = cache(async (userId: string): Promise<Person> => {
  const actor = await requireActor();
  if (!can(actor, "users:read") || !userIdSchema.safeParse({ userId }).success) notFound();
  try {
    return await loadPerson(actor, userId);
  } catch (error) {
    if (error instanceof GatehouseError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: PersonPageProps): Promise<Metadata> {
  return { title: displayName(await findPerson((await params).userId)) };
}

export default async function PersonPage({ params }: PersonPageProps) {
  const person = await findPerson((await params).userId);
  const actor = await requireActor();
  const { userId, isActor, isManageable: manages, refusals, details } = person;
  const operations = userOperations.filter((operation) => !refusals[operation]);
  const changeable = manages ? details?.invitation : undefined;
  const [addable, roles, sessions, mails, links, events] = await Promise.all([
    findGrantableGroups(db, actor, { notOf: userId }),
    rolesOf(db, actor.organization.id),
    details ? openSessionsOf(userId) : undefined,
    details ? mailsTo(actor, userId, mailsShown) : undefined,
    details ? providerLinksOf(actor, userId) : undefined,
    can(actor, "audit:read") ? timelineOf(actor, userId, eventsShown) : undefined,
  ]);
  const grants = grantsFrom(actor, roles, addable);
  const isRbac = actor.accessControl === "rbac";
  const at = now().toISOString();
  const name = displayName(person);
  return (
    <>
      <PageHeader
        title={name}
        breadcrumbs={[{ label: "Users", href: "/settings/iam/users" }, { label: name }]}
        description={<Summary person={person} now={at} />}
        actions={
          changeable || operations.some((operation) => operation !== "edit") ? (
            <PersonActions
              id={userId}
              name={name}
              email={person.email}
              operations={operations}
              invitation={changeable}
            />
          ) : undefined
        }
      />
      {person.status === "deleted" && refusals.restore && manages ? (
        <div className="mb-5">
          <Callout title="This user can't be restored">{refusals.restore}</Callout>
        </div>
      ) : null}
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0 space-y-5">
          {details && !refusals.edit ? (
            <DetailsForm
              userId={userId}
              email={person.email}
              current={{
                version: details.version,
                firstName: person.firstName,
                lastName: person.lastName,
                roleKey: details.roleKey,
                systemAdmin: details.systemAdmin,
                extraPermissions: details.extraPermissions,
              }}
              roles={roles.map(roleChoice)}
              grants={grants}
              isRbac={isRbac}
              systemAdmin={details.systemAdminControl}
              isActor={isActor}
            />
          ) : (
            <Details person={person} />
          )}
          <GroupsCard
            userId={userId}
            name={name}
            groups={person.groups}
            addable={person.mayJoinGroups ? addable : undefined}
            showsAccess={can(actor, "users:manage")}
            now={at}
          />
          {events ? (
            <Timeline
              events={events}
              now={at}
              roleNames={new Map(roles.map((role) => [role.key, role.name]))}
            />
          ) : null}
        </div>
        <div className="min-w-0 space-y-5">
          {details ? <EffectivePermissions access={details.access} now={at} /> : null}
          {sessions ? (
            <SessionsCard
              sessions={sessions}
              now={at}
              currentSessionId={actor.sessionId}
              userId={isActor ? undefined : userId}
              mayEnd={isActor || !refusals.end_sessions}
            />
          ) : null}
          {links && links.length > 0 ? (
            <ProviderLinksCard
              links={links}
              now={at}
              userId={userId}
              name={name}
              mayUnlink={manages}
            />
          ) : null}
          {mails ? (
            <MailsCard
              mails={mails}
              now={at}
              transport={env.mail.transport}
              opensOutbox={env.mail.transport === "outbox" && can(actor, "identity:manage")}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}

/** The statuses below the name, and since when. */
function Summary({ person, now: at }: { person: Person; now: string }) {
  const { details } = person;
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1.5 text-sm">
      <UserStatusBadge status={person.status} invitationExpired={person.invitationExpired} />
      {details?.passwordStatus ? (
        <>
          <span className="ml-1">Password</span>
          <PasswordStatusBadge
            status={details.passwordStatus}
            endsAt={details.passwordStatusEndsAt}
            signsInWith={null}
            now={at}
          />
        </>
      ) : details?.signsInWith ? (
        <span className="ml-1">Signs in with {loginMethodLabels[details.signsInWith]}</span>
      ) : null}
      <span>
        {person.isActor ? "You · " : null}
        <bdi>{person.roleName}</bdi>
        {person.isSystemAdmin ? " · System Admin" : null}
        {details ? <Times details={details} now={at} /> : null}
      </span>
    </span>
  );
}

function Times({ details, now: at }: { details: PersonDetails; now: string }) {
  const { createdAt, deletedAt, invitation, lastActiveAt } = details;
  return (
    <>
      {" · created "}
      <RelativeTime date={createdAt} now={at} />
      {deletedAt ? (
        <>
          {" · deleted "}
          <RelativeTime date={deletedAt} now={at} />
        </>
      ) : invitation ? (
        <>
          {invitation.expired ? " · invitation expired " : " · invitation expires "}
          <RelativeTime date={invitation.expiresAt} now={at} />
        </>
      ) : lastActiveAt ? (
        <>
          {" · last active "}
          <RelativeTime date={lastActiveAt} now={at} />
        </>
      ) : (
        " · never signed in"
      )}
    </>
  );
}
