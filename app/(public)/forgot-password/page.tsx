import type { Metadata } from "next";
import Link from "next/link";

import { AuthCard } from "@/components/auth-card";

import { ForgotPasswordForm } from "./forgot-password-form";

export const metadata: Metadata = { title: "Forgot password" };

export default function ForgotPasswordPage() {
  return (
    <AuthCard
      organization="Gatehouse"
      title="Forgot password"
      description="Enter the e-mail address that you sign in with, and a confirmation code is mailed to it."
      footer={
        <Link href="/sign-in" className="underline underline-offset-2">
          Back to Sign in
        </Link>
      }
    >
      <ForgotPasswordForm />
    </AuthCard>
  );
}
