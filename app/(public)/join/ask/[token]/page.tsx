import type { Metadata } from "next";
import { cache } from "react";

import { AuthCard } from "@/components/auth-card";
import { RelativeTime } from "@/components/ui/relative-time";
import { now } from "@/lib/clock";
import { deadPersonalLinkMessages } from "@/lib/registration/dead-personal-links";
import { readAskLink } from "@/lib/registration/queries";

import { DeadLink } from "../../../message-cards";
import { AskForm } from "./ask-form";

type AskPageProps = {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const readLink = cache(readAskLink);

/** The title after the request was sent. */
const sentTitle = "Your request was sent";

export async function generateMetadata({ params, searchParams }: AskPageProps): Promise<Metadata> {
  const link = await readLink((await params).token);
  if (link.state === "open") return { title: "Ask to join" };
  const sent = link.state === "asked" && (await searchParams).sent !== undefined;
  return { title: sent ? sentTitle : deadPersonalLinkMessages[link.state].title };
}

/** The emailed link to a request. Only **Send request** uses it up. */
export default async function AskPage({ params, searchParams }: AskPageProps) {
  const { token } = await params;
  const link = await readLink(token);
  if (link.state === "asked" && (await searchParams).sent !== undefined) {
    const name = <bdi>{link.organizationName}</bdi>;
    return (
      <AuthCard
        organization={link.organizationName ?? "Gatehouse"}
        title={sentTitle}
        description={
          <>
            The managers of {name} decide, and we'll email you their decision. If they approve, the
            email contains your personal link. There is nothing more to do here.
          </>
        }
      />
    );
  }
  if (link.state !== "open") {
    return (
      <DeadLink
        organizationName={link.organizationName}
        {...deadPersonalLinkMessages[link.state]}
      />
    );
  }
  const { organizationName, email, expiresAt } = link;
  return (
    <AuthCard
      organization={organizationName}
      title={`Ask to join ${organizationName}`}
      description="Your email is confirmed. Tell the admins who you are. We'll email you their decision."
      footer={
        <>
          This link is for you only and expires{" "}
          <RelativeTime date={expiresAt} now={now().toISOString()} />.
        </>
      }
    >
      <AskForm token={token} email={email} />
    </AuthCard>
  );
}
