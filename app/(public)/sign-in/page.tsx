import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";

import { AuthCard } from "@/components/auth-card";
import { currentSession } from "@/lib/auth/actor";
import { findSignInMethods } from "@/lib/auth/providers/sign-in-methods";
import type { SignInMethods } from "@/lib/auth/providers/sign-in-methods";
import { localPath } from "@/lib/auth/schema";
import { hasOrganizations } from "@/lib/organizations/queries";

import { SignInUnavailable } from "../message-cards";
import { ProviderLinks } from "../provider-links";
import { Notice, signInReason } from "./notice";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { from, reason, problem, organization: slug } = await searchParams;
  const path = localPath(typeof from === "string" ? from : "");
  const session = await currentSession();
  if (session?.state === "open") redirect(path);
  if (session?.state === "must_choose_password") redirect("/change-password");
  if (!(await hasOrganizations())) redirect("/setup");
  // An unknown subdomain is ignored.
  const ways =
    (typeof slug === "string" ? await findSignInMethods(slug) : undefined) ??
    (await findSignInMethods(undefined))!;
  const { organization, password, providers } = ways;
  const query = {
    ...(organization ? { organization: organization.slug } : {}),
    ...(path === "/" ? {} : { from: path }),
  };
  const notice = signInReason(reason, problem);
  return (
    <AuthCard
      organization={organization?.name ?? "Gatehouse"}
      title="Sign in"
      footer={<OtherWays ways={ways} from={query.from} />}
    >
      {password ? (
        <SignInForm from={path} reason={notice} providers={providers} query={query} />
      ) : (
        <div className="space-y-4">
          {notice ? <Notice reason={notice} /> : null}
          {providers.length > 0 ? (
            <ProviderLinks only providers={providers} query={query} />
          ) : (
            <SignInUnavailable />
          )}
        </div>
      )}
    </AuthCard>
  );
}

const link = "rounded-sm underline underline-offset-2";

/** Below the card: what to do for users who cannot sign in with what it offers. */
function OtherWays({
  ways: { organization, password, others },
  from,
}: {
  ways: SignInMethods;
  from: string | undefined;
}) {
  const about = organization ? `?${new URLSearchParams({ organization: organization.slug })}` : "";
  const headed = from ? `?${new URLSearchParams({ from })}` : "";
  return (
    <span className="flex flex-wrap justify-center gap-x-4 gap-y-2">
      {password ? (
        <Link href={`/forgot-password${about}`} className={link}>
          Forgot password?
        </Link>
      ) : null}
      {others ? (
        <Link href={`/sign-in/organization${headed}`} className={link}>
          Use single sign-on
        </Link>
      ) : null}
    </span>
  );
}
