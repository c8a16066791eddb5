import type { Metadata } from "next";
import Link from "next/link";

import { Callout } from "@/components/ui/callout";
import { Card, CardHeader } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { requireActor } from "@/lib/auth/actor";
import { can } from "@/lib/access/policy";
import { recentEvents } from "@/lib/audit-log/recent";
import { now } from "@/lib/clock";
import { membershipsEndingSoon } from "@/lib/effective-access/ending";
import { countUndelivered } from "@/lib/mail/problems";
import { countOpenRequests } from "@/lib/join-requests/queries";
import { countExpiredTemporary, countTabs } from "@/lib/users/list/counts";

import { EndingMembershipsCallout } from "./ending-memberships";
import { NextSteps } from "./next-steps";
import { PeopleByStatus } from "./people-by-status";
import { RecentActivity } from "./recent-activity";
import { grantsOf } from "./settings/iam/users/grants";

export const metadata: Metadata = { title: "Home" };

const eventsShown = 8;

export default async function HomePage() {
  const actor = await requireActor();
  const seesPeople = can(actor, "users:read");
  const mayInvite = can(actor, "users:invite");
  const manages = can(actor, "users:manage");
  const [people, events, undelivered, expiredTemporary, requests, ending] = await Promise.all([
    seesPeople ? countTabs(actor) : undefined,
    can(actor, "audit:read") ? recentEvents(actor, eventsShown) : undefined,
    manages ? countUndelivered(actor) : 0,
    manages ? countExpiredTemporary(actor) : 0,
    manages ? countOpenRequests(actor) : 0,
    membershipsEndingSoon(actor),
  ]);
  const alone = people && people.active + people.invited + people.inactive <= 1;
  const grants = alone && manages ? await grantsOf(actor) : undefined;
  return (
    <>
      <PageHeader
        title="Home"
        description={
          <>
            Signed in as <bdi>{actor.name}</bdi>, {actor.role.name} of {actor.organization.name}.
          </>
        }
      />
      <div className="space-y-5">
        {undelivered > 0 ? (
          <Callout
            tone="bad"
            title={`${formatCount(undelivered)} ${undelivered === 1 ? "invitation" : "invitations"} could not be delivered`}
            actions={
              <Link
                className="font-medium underline underline-offset-2"
                href="/settings/iam/users/invite"
              >
                Pending invitations
              </Link>
            }
          >
            Check the addresses, or copy the links and share them yourself.
          </Callout>
        ) : null}
        {people && people.expired > 0 && manages ? (
          <Callout
            tone="warn"
            title={`${formatCount(people.expired)} ${people.expired === 1 ? "invitation has" : "invitations have"} expired`}
            actions={
              <Link
                className="font-medium underline underline-offset-2"
                href="/settings/iam/users/invite"
              >
                Pending invitations
              </Link>
            }
          >
            {people.expired === 1
              ? "Resend it to send a new link, or revoke it."
              : "Resend them to send new links, or revoke them."}
          </Callout>
        ) : null}
        {expiredTemporary > 0 ? (
          <Callout
            tone="warn"
            title={`${formatCount(expiredTemporary)} temporary ${expiredTemporary === 1 ? "password has" : "passwords have"} expired`}
            actions={
              <Link
                className="font-medium underline underline-offset-2"
                href="/settings/iam/users?status=active&password=temporary_expired"
              >
                {expiredTemporary === 1 ? "Show user" : "Show users"}
              </Link>
            }
          >
            These users can't sign in. Resend the welcome email to send a new temporary password.
          </Callout>
        ) : null}
        {requests > 0 ? (
          <Callout
            tone="info"
            title={`${formatCount(requests)} ${requests === 1 ? "request" : "requests"} to join`}
            actions={
              <Link
                className="font-medium underline underline-offset-2"
                href="/settings/iam/users/requests"
              >
                Requests
              </Link>
            }
          >
            Their email domain isn't on the allowlist.
          </Callout>
        ) : null}
        {ending ? <EndingMembershipsCallout ending={ending} now={now().toISOString()} /> : null}
        {alone && mayInvite ? (
          <NextSteps organizationName={actor.organization.name} grants={grants} />
        ) : null}
        <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
          {people ? (
            <Card aria-labelledby="people">
              <CardHeader title="Users" titleId="people" />
              <PeopleByStatus people={people} />
            </Card>
          ) : null}
          {events ? (
            <Card aria-labelledby="activity">
              <CardHeader title="Recent activity" titleId="activity" />
              <RecentActivity events={events} now={now()} />
            </Card>
          ) : null}
        </div>
      </div>
    </>
  );
}
