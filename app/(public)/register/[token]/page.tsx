import type { Metadata } from "next";

import { AuthCard } from "@/components/auth-card";
import { LinkButton } from "@/components/ui/link-button";
import { currentActor } from "@/lib/access/actor";
import { deadLinkSentences } from "@/lib/registration/dead-links";
import { readInvitationLink } from "@/lib/registration/queries";

import { RegistrationForm } from "./registration-form";

export const metadata: Metadata = { title: "Join" };

const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "long", timeZone: "UTC" });

/** Opening this page uses nothing up, however often: only Continue does (product.md 4). */
export default async function RegistrationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const [link, actor] = await Promise.all([readInvitationLink(token), currentActor()]);
  if (link.state !== "open") {
    const { title, next } = deadLinkSentences[link.state];
    return (
      <AuthCard
        organization={link.organizationName ?? "Gatehouse"}
        title={title}
        description={next}
        footer={<LinkButton href="/sign-in">Go to Sign in</LinkButton>}
      />
    );
  }
  const { organizationName, invitedBy, roleName, expiresAt } = link;
  return (
    <AuthCard
      organization={organizationName}
      title={`Join ${organizationName}`}
      description={
        <>
          <bdi>{invitedBy}</bdi> invited you as {/^[aeiou]/i.test(roleName) ? "an" : "a"} {roleName}
          .
        </>
      }
      footer={`This link is yours alone and works until ${day.format(expiresAt)}.`}
    >
      <RegistrationForm
        token={token}
        organizationName={organizationName}
        email={link.email}
        firstName={link.firstName}
        lastName={link.lastName}
        signedInAs={actor?.email}
      />
    </AuthCard>
  );
}
