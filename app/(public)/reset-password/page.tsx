import type { Metadata } from "next";
import Link from "next/link";

import { AuthCard } from "@/components/auth-card";
import { findSignInMethods } from "@/lib/auth/providers/sign-in-methods";
import { env } from "@/lib/env";

import { NoPasswords } from "../no-passwords";
import { ResetPasswordForm } from "./reset-password-form";

export const metadata: Metadata = { title: "Reset password" };

type ResetPasswordPageProps = {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** The same for every address: whether it belongs to anybody is nobody else's business. */
function whereTheCodeIs(): string {
  const code = "If an account has this address, a confirmation code was written for it.";
  return env.mail.transport === "outbox"
    ? `${code} No mail provider is set here: ask an Administrator, who finds it in the Outbox.`
    : `${code} It works for 1 hour. Look into the spam folder, too.`;
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
      description="Set a new password with the confirmation code that was mailed to you."
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
