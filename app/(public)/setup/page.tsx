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
        title="Set up Gatehouse"
        description="Open the one-time link printed in the terminal where you started the server, below “Set it up at”."
      />
    );
  }
  return (
    <AuthCard
      organization="Gatehouse"
      title="Set up Gatehouse"
      description="Create your organization. You will be its first Administrator."
    >
      <SetupForm setupKey={key} />
    </AuthCard>
  );
}
