import type { Metadata } from "next";
import { cache } from "react";

import { AuthCard } from "@/components/auth-card";
import { RelativeTime } from "@/components/ui/relative-time";
import { currentActor } from "@/lib/auth/actor";
import { providerProblem } from "@/lib/identity-providers/problems";
import { signInMethodsOf } from "@/lib/auth/providers/sign-in-methods";
import { now } from "@/lib/clock";
import { deadPersonalLinkMessages } from "@/lib/registration/dead-personal-links";
import { readPersonalLink } from "@/lib/registration/queries";
import type { OpenLink } from "@/lib/registration/queries";

import { DeadLink } from "../../message-cards";
import { ProviderRegistration } from "./provider-registration";
import { RegistrationForm } from "./registration-form";

type RegistrationPageProps = {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const readLink = cache(readPersonalLink);
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "long", timeZone: "UTC" });

export async function generateMetadata({ params }: RegistrationPageProps): Promise<Metadata> {
  const link = await readLink((await params).token);
  return { title: link.state === "open" ? "Join" : deadPersonalLinkMessages[link.state].title };
}

/** Opening this page uses nothing up, however often: only Continue does (docs/product.md#ways-in). */
export default async function RegistrationPage({ params, searchParams }: RegistrationPageProps) {
  const { token } = await params;
  const [link, actor] = await Promise.all([readLink(token), currentActor()]);
  if (link.state !== "open") {
    return (
      <DeadLink
        organizationName={link.organizationName}
        {...deadPersonalLinkMessages[link.state]}
      />
    );
  }
  const { organizationName, organizationId, email } = link;
  const ways = await signInMethodsOf(organizationId);
  const common = {
    token,
    organizationName,
    email,
    providers: ways.providers,
    signedInAs: actor?.email,
    problem: providerProblem((await searchParams).problem),
  };
  return (
    <AuthCard
      organization={organizationName}
      title={`Join ${organizationName}`}
      description={<Welcome link={link} />}
      footer={
        <>
          This link is for you only and{" "}
          {link.kind === "invitation" ? (
            `expires on ${day.format(link.expiresAt)}`
          ) : (
            <>
              expires <RelativeTime date={link.expiresAt} now={now().toISOString()} />
            </>
          )}
          .
        </>
      }
    >
      {ways.password ? (
        <RegistrationForm {...common} firstName={link.firstName} lastName={link.lastName} />
      ) : (
        <ProviderRegistration {...common} />
      )}
    </AuthCard>
  );
}

/** Groups that are named; more are only counted. */
const groupsNamed = 5;
const listing = new Intl.ListFormat("en");

/** *You join the groups Billing and On call.* */
function groupsText(groups: readonly string[]): string {
  const named = groups.slice(0, groupsNamed);
  const more = groups.length - named.length;
  const names = listing.format(more > 0 ? [...named, `${more} more`] : named);
  return ` You join the ${groups.length === 1 ? "group" : "groups"} ${names}.`;
}

/** Who sent the invitation, if it was one, the role and the groups. */
function Welcome({ link: { invitedBy, roleName, groups } }: { link: OpenLink }) {
  const role = (
    <>
      {/^[aeiou]/i.test(roleName) ? "an" : "a"} <bdi>{roleName}</bdi>.
      {groups.length > 0 ? <bdi>{groupsText(groups)}</bdi> : null}
    </>
  );
  return invitedBy === undefined ? (
    <>You join as {role}</>
  ) : (
    <>
      <bdi>{invitedBy}</bdi> invited you as {role}
    </>
  );
}
