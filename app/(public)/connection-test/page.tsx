import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { AuthCard } from "@/components/auth-card";
import { currentActor } from "@/lib/auth/actor";
import { connectionTest, connectionTestIdSchema } from "@/lib/identity-providers/connection-test";
import { GatehouseError } from "@/lib/errors";

export const metadata: Metadata = { title: "Connection test" };

type ConnectionTestPageProps = {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** How the test ended, in the tab in which the actor signed in for it. */
export default async function ConnectionTestPage({ searchParams }: ConnectionTestPageProps) {
  const parsed = connectionTestIdSchema.safeParse({ testId: (await searchParams).id });
  const actor = await currentActor();
  if (!actor || !parsed.success) notFound();
  const test = await connectionTest(actor, parsed.data.testId).catch((error: unknown) => {
    if (error instanceof GatehouseError) notFound();
    throw error;
  });
  const { title, description } = {
    waiting: {
      title: "The test is not finished",
      description: "Go back to Identity Configuration and select Test connection again.",
    },
    passed: {
      title: "The connection works",
      description: `You signed in there as ${actor.email}. Close this tab and press Save in the other one.`,
    },
    failed: {
      title: "The connection does not work",
      description: test.state === "failed" ? test.problem : "",
    },
  }[test.state];
  return (
    <AuthCard
      organization={actor.organization.name}
      title={title}
      description={description}
      footer="Nothing was changed by this test. You can close this tab."
    />
  );
}
