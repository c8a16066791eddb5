import type { Metadata } from "next";
import Link from "next/link";

import { AuthCard } from "@/components/auth-card";
import { localPath } from "@/lib/auth/schema";

import { OrganizationForm } from "./organization-form";

export const metadata: Metadata = { title: "Sign in to your organization" };

type ChooseOrganizationPageProps = {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** How one signs in depends on the organization; here one says which. */
export default async function ChooseOrganizationPage({
  searchParams,
}: ChooseOrganizationPageProps) {
  const { from } = await searchParams;
  return (
    <AuthCard
      organization="Gatehouse"
      title="Sign in to your organization"
      description="Enter your organization's subdomain to see how to sign in."
      footer={
        <Link href="/sign-in" className="rounded-sm underline underline-offset-2">
          Back to Sign in
        </Link>
      }
    >
      <OrganizationForm from={localPath(typeof from === "string" ? from : "")} />
    </AuthCard>
  );
}
