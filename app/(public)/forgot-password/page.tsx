import type { Metadata } from "next";
import Link from "next/link";

import { AuthCard } from "@/components/auth-card";
import { findSignInMethods } from "@/lib/auth/providers/sign-in-methods";

import { NoPasswords } from "../message-cards";
import { ForgotPasswordForm } from "./forgot-password-form";

export const metadata: Metadata = { title: "Forgot password" };

type ForgotPasswordPageProps = {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function ForgotPasswordPage({ searchParams }: ForgotPasswordPageProps) {
  const { organization: slug } = await searchParams;
  const ways = await findSignInMethods(typeof slug === "string" ? slug : undefined);
  const organization = ways?.organization;
  if (organization && !ways?.password) {
    return <NoPasswords title="Forgot password" organization={organization} />;
  }
  const signIn = organization
    ? `/sign-in?${new URLSearchParams({ organization: organization.slug })}`
    : "/sign-in";
  return (
    <AuthCard
      organization={organization?.name ?? "Gatehouse"}
      title="Forgot password"
      description="Enter your email address. If it belongs to an account, we send a confirmation code."
      footer={
        <Link href={signIn} className="underline underline-offset-2">
          Back to Sign in
        </Link>
      }
    >
      <ForgotPasswordForm />
    </AuthCard>
  );
}
