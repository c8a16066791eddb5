import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ListPage } from "@/components/data-table/list-page";
import { PageHeader } from "@/components/ui/page-header";
import { requireActor } from "@/lib/auth/actor";
import { now } from "@/lib/clock";
import { listOutbox, outboxListSchema } from "@/lib/outbox/outbox";
import { seesOutbox } from "@/lib/outbox/access";

import { NoProvider } from "./no-provider";
import { OutboxTable } from "./outbox-table";

export const metadata: Metadata = { title: "Outbox" };

type OutboxPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function OutboxPage({ searchParams }: OutboxPageProps) {
  const actor = await requireActor();
  if (!seesOutbox(actor)) notFound();
  const page = await listOutbox(actor, outboxListSchema.parse(await searchParams));
  return (
    <ListPage>
      <PageHeader title="Outbox" description="Emails that haven't been delivered, newest first." />
      <NoProvider />
      <OutboxTable page={page} now={now().toISOString()} />
    </ListPage>
  );
}
