import type { Metadata } from "next";
import Link from "next/link";

import { AuthCard } from "@/components/auth-card";
import { findSignInMethods } from "@/lib/auth/providers/sign-in-methods";
import { env } from "@/lib/env";

import { NoPasswords } from "../message-cards";
import { ResetPasswordForm } from "./reset-password-form";

export const metadata: Metadata = { title: "Reset password" };

type ResetPasswordPageProps = {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** The same for every email, so that the page never tells which accounts exist. */
function whereTheCodeIs(): string {
  return env.mail.transport === "outbox"
    ? "If this email belongs to an account, there is a code for it. Email delivery isn't set up: ask an Administrator, who finds the code in the Outbox."
    : "If this email belongs to an account, we've sent a code. It expires in 1 hour; check your spam folder.";
}

export default async function ResetPasswordPage({ searchParams }: ResetPasswordPageProps) {
  const { email, asked } = await searchParams;
  const ways = await findSignInMethods(undefined);
  if (ways?.organization && !ways.password) {
    return <NoPasswords title="Reset password" organization={ways.organization} />;
  }
  return (
    <AuthCard
      organization="Gatehouse"
      title="Reset password"
      description="Enter the confirmation code that we emailed you and choose a new password."
      footer={
        <>
          <Link href="/forgot-password" className="underline underline-offset-2">
            Send another code
          </Link>
          {" · "}
          <Link href="/sign-in" className="underline underline-offset-2">
            Back to Sign in
          </Link>
        </>
      }
    >
      <ResetPasswordForm
        email={typeof email === "string" ? email : ""}
        notice={asked === "1" ? whereTheCodeIs() : undefined}
      />
    </AuthCard>
  );
}
