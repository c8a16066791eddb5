import Link from "next/link";

import { AuthCard } from "@/components/auth-card";
import { LinkButton } from "@/components/ui/link-button";
import { env } from "@/lib/env";

type CheckInboxProps = {
  token: string;
  organizationName: string;
  /** As it was entered. */
  email: string;
  /** What the link in the mail is for. */
  to: "register" | "ask";
  signInAddress: string;
};

/** What follows at a join link: the same for every email, so that it never tells which accounts exist. */
export function CheckInbox({ token, organizationName, email, to, signInAddress }: CheckInboxProps) {
  const address = <bdi className="font-medium text-fg">{email}</bdi>;
  const delivers = env.mail.transport !== "outbox";
  return (
    <AuthCard
      organization={organizationName}
      title="Check your inbox"
      description={
        <>
          {delivers ? "We sent a link to" : "There is a link for"} {address}
          {to === "ask" ? " to write your request" : ""}. It expires in 24 hours.
        </>
      }
      footer={
        <>
          Already have an account?{" "}
          <Link href={signInAddress} className="underline underline-offset-2">
            Sign in
          </Link>
        </>
      }
    >
      <h2 className="font-medium">Nothing there?</h2>
      <ul className="mt-2 list-disc space-y-2 ps-4 text-fg-muted marker:text-fg-subtle">
        {delivers ? (
          <li>Wait a few minutes and check your spam folder.</li>
        ) : (
          <li>
            Email delivery isn't set up: ask an Administrator, who finds the email in the Outbox.
          </li>
        )}
        <li>Is the address right? If not, use another one.</li>
        <li>You can request 3 emails per hour.</li>
        <li>Still nothing? Contact the person who gave you the link.</li>
      </ul>
      <LinkButton
        href={`/join/${encodeURIComponent(token)}`}
        size="lg"
        wide
        className="mt-5"
        prefetch={false}
      >
        Use another address
      </LinkButton>
    </AuthCard>
  );
}
