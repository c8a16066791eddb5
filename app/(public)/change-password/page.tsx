import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { signOutAction } from "@/app/(portal)/actions";
import { AuthCard } from "@/components/auth-card";
import { currentSession, signInUrl } from "@/lib/auth/actor";
import { loadOwnNames } from "@/lib/users/own-names";

import { ChangePasswordForm } from "./change-password-form";

export const metadata: Metadata = { title: "Choose a new password" };

/** Where a temporary password leads; nothing else opens before (docs/product.md#password-status). */
export default async function ChangePasswordPage() {
  const session = await currentSession();
  if (session?.state === "open") redirect("/");
  if (session?.state !== "must_choose_password") redirect(await signInUrl());
  const { actor } = session;
  return (
    <AuthCard
      organization={actor.organization.name}
      title="Choose a new password"
      description="You signed in with a temporary password. Choose a password that only you know."
      footer={
        <form action={signOutAction}>
          Signed in as <bdi className="wrap-anywhere">{actor.email}</bdi> ·{" "}
          <button type="submit" className="rounded-sm underline underline-offset-2">
            Sign out
          </button>
        </form>
      }
    >
      <ChangePasswordForm owner={await loadOwnNames(actor)} />
    </AuthCard>
  );
}
