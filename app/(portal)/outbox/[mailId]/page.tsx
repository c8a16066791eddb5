import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { requireActor } from "@/lib/auth/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { readOutboxMail } from "@/lib/outbox/outbox";
import type { OutboxMail } from "@/lib/outbox/outbox";

import { MailView } from "./mail-view";

export const metadata: Metadata = { title: "Email in the Outbox" };

type OutboxMailPageProps = { params: Promise<{ mailId: string }> };

async function findMail(mailId: string): Promise<OutboxMail> {
  try {
    return await readOutboxMail(await requireActor(), mailId);
  } catch (error) {
    if (error instanceof GatehouseError && error.code === "not_found") notFound();
    throw error;
  }
}

export default async function OutboxMailPage({ params }: OutboxMailPageProps) {
  const mail = await findMail((await params).mailId);
  return (
    <>
      <PageHeader
        title={mail.subject}
        breadcrumbs={[{ label: "Outbox", href: "/outbox" }, { label: mail.to }]}
        description={
          <>
            {mail.kind} for {mail.to}, created{" "}
            <RelativeTime date={mail.createdAt} now={now().toISOString()} />
          </>
        }
        actions={
          mail.link === null ? undefined : (
            <CopyButton
              value={mail.link}
              label="Copy link"
              disabledReason={mail.dead ?? undefined}
            />
          )
        }
      />
      {mail.dead ? (
        <div className="mb-5">
          <Callout tone="warn" title="This email no longer works">
            {mail.dead}
          </Callout>
        </div>
      ) : null}
      <MailView html={mail.html} text={mail.text} />
    </>
  );
}
