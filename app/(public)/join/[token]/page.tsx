import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";

import { AuthCard } from "@/components/auth-card";
import { currentActor } from "@/lib/auth/actor";
import { deadJoinLinkMessages } from "@/lib/join-links/dead-join-links";
import { readJoinLink } from "@/lib/join-links/queries";
import { emailSchema } from "@/lib/users/schema";

import { DeadLink } from "../../message-cards";
import { CheckInbox } from "./check-inbox";
import { JoinForm } from "./join-form";

type JoinPageProps = {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const readLink = cache(readJoinLink);

/** The address that was entered, when the form was sent; anything else in the URL means nothing. */
async function sentTo(
  searchParams: JoinPageProps["searchParams"],
): Promise<{ email: string; to: "register" | "ask" } | undefined> {
  const { email, to } = await searchParams;
  const parsed = emailSchema.safeParse(email);
  if (!parsed.success || (to !== "register" && to !== "ask")) return undefined;
  return { email: parsed.data.email, to };
}

export async function generateMetadata({ params, searchParams }: JoinPageProps): Promise<Metadata> {
  const link = await readLink((await params).token);
  if (link.state !== "open") return { title: deadJoinLinkMessages[link.state].title };
  return { title: (await sentTo(searchParams)) ? "Check your inbox" : "Sign up" };
}

/** The shared link of an organization. Opening it uses nothing up (docs/product.md#ways-in). */
export default async function JoinPage({ params, searchParams }: JoinPageProps) {
  const { token } = await params;
  const [link, sent, actor] = await Promise.all([
    readLink(token),
    sentTo(searchParams),
    currentActor(),
  ]);
  if (link.state !== "open") {
    return (
      <DeadLink organizationName={link.organizationName} {...deadJoinLinkMessages[link.state]} />
    );
  }
  const { organizationName, slug, limited, acceptsRequests } = link;
  const signInAddress = `/sign-in?${new URLSearchParams({ organization: slug })}`;
  if (sent) {
    return (
      <CheckInbox
        token={token}
        organizationName={organizationName}
        email={sent.email}
        to={sent.to}
        signInAddress={signInAddress}
      />
    );
  }
  return (
    <AuthCard
      organization={organizationName}
      title={`Sign up to ${organizationName}`}
      description="Enter your work email. We'll send you a link to continue."
      footer={
        <>
          Already have an account?{" "}
          <Link href={signInAddress} className="underline underline-offset-2">
            Sign in
          </Link>
        </>
      }
    >
      <JoinForm
        token={token}
        limited={limited}
        acceptsRequests={acceptsRequests}
        signedInAs={actor?.email}
      />
    </AuthCard>
  );
}
