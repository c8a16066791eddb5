import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { AuthCard } from "@/components/auth-card";
import { env } from "@/lib/env";
import { hasOrganizations } from "@/lib/organizations/queries";
import { isSetupKey } from "@/lib/secrets/setup-key";

import { SetupForm } from "./setup-form";

export const metadata: Metadata = { title: "Set up Gatehouse" };

export default async function SetupPage({
  searchParams,
}: {
  searchParams: Promise<{ key?: string | string[] }>;
}) {
  const { key } = await searchParams;
  if (await hasOrganizations()) notFound();
  if (typeof key !== "string" || !isSetupKey(env.authSecret, key)) {
    return (
      <AuthCard
        organization="Gatehouse"
        title="Gatehouse is waiting for its set-up"
        description="Whoever started the server finds a one-time address in its terminal, below “Set it up at”. Open that address to make the first organization."
      />
    );
  }
  return (
    <AuthCard
      organization="Gatehouse"
      title="Set up Gatehouse"
      description="Make the first organization. You become its Administrator."
    >
      <SetupForm setupKey={key} />
    </AuthCard>
  );
}
