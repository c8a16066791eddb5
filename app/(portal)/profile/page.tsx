import type { Metadata } from "next";

import { PageHeader } from "@/components/ui/page-header";
import { requireActor } from "@/lib/auth/actor";
import { signInMethodsOf } from "@/lib/auth/providers/sign-in-methods";
import { now } from "@/lib/clock";
import { openSessionsOf } from "@/lib/sessions/queries";
import { loadOwnNames } from "@/lib/users/own-names";
import { explainOwnAccess } from "@/lib/users/person";

import { EffectivePermissions } from "../effective-permissions";
import { SessionsCard } from "../sessions-card";
import { OwnNamesForm } from "./own-names-form";
import { OwnPasswordForm } from "./own-password-form";
import { OwnSignIn } from "./own-sign-in";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const actor = await requireActor();
  const [names, sessions, ways, access] = await Promise.all([
    loadOwnNames(actor),
    openSessionsOf(actor.userId),
    signInMethodsOf(actor.organization.id),
    explainOwnAccess(actor),
  ]);
  const at = now().toISOString();
  return (
    <>
      <PageHeader
        title="Profile"
        description={`${actor.role.name} of ${actor.organization.name}.`}
      />
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
        <div className="space-y-5">
          <OwnNamesForm names={names} />
          {ways.password && names.hasPassword ? (
            <OwnPasswordForm owner={names} />
          ) : (
            <OwnSignIn email={names.email} providers={ways.providers} />
          )}
        </div>
        <div className="space-y-5">
          <EffectivePermissions access={access} now={at} />
          <SessionsCard mayEnd sessions={sessions} now={at} currentSessionId={actor.sessionId} />
        </div>
      </div>
    </>
  );
}
