import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";

import { AuthCard } from "@/components/auth-card";
import { currentSession } from "@/lib/access/actor";
import { localPath } from "@/lib/auth/schema";
import { hasOrganizations } from "@/lib/organizations/queries";

import { signInReason } from "./reasons";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { from, reason } = await searchParams;
  const path = localPath(typeof from === "string" ? from : "");
  const session = await currentSession();
  if (session?.state === "open") redirect(path);
  if (session?.state === "must_choose_password") redirect("/change-password");
  if (!(await hasOrganizations())) redirect("/setup");
  return (
    <AuthCard
      organization="Gatehouse"
      title="Sign in"
      footer={
        <Link href="/forgot-password" className="underline underline-offset-2">
          Forgot password?
        </Link>
      }
    >
      <SignInForm from={path} reason={signInReason(reason)} />
    </AuthCard>
  );
}
