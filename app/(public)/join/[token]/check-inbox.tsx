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

/**
 * What follows at a join link, word for word the same for every address: whom it belongs to is
 * nobody else's business.
 */
export function CheckInbox({ token, organizationName, email, to, signInAddress }: CheckInboxProps) {
  const address = <bdi className="font-medium text-fg">{email}</bdi>;
  const delivers = env.mail.transport !== "outbox";
  const purpose =
    to === "ask"
      ? "With the link in it you write your request; it works for 24 hours."
      : "It says how to go on; a link in it works for 24 hours.";
  return (
    <AuthCard
      organization={organizationName}
      title="Check your inbox"
      description={
        <>
          We are writing a mail to {address}. {purpose}
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
          <li>Give it a few minutes, and look into the spam folder.</li>
        ) : (
          <li>No mail provider is set here: ask an Administrator, who finds it in the Outbox.</li>
        )}
        <li>Read the address above once more. If there is a mistake in it, enter it again.</li>
        <li>One address gets at most 3 mails an hour. Wait that long before you try again.</li>
        <li>If that does not help, ask the person who gave you the link.</li>
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
