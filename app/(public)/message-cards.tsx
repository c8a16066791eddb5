import type { ReactNode } from "react";

import { AuthCard } from "@/components/auth-card";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import type { SignInMethods } from "@/lib/auth/providers/sign-in-methods";

type DeadLinkProps = {
  /** Undefined for links that never existed. */
  organizationName: string | undefined;
  /** Why the link no longer works. */
  title: string;
  /** What to do next. */
  next: ReactNode;
};

/** The page of a link that no longer works. It never says for whom the link was. */
export function DeadLink({ organizationName, title, next }: DeadLinkProps) {
  return (
    <AuthCard
      organization={organizationName ?? "Gatehouse"}
      title={title}
      description={next}
      footer={<LinkButton href="/sign-in">Go to Sign in</LinkButton>}
    />
  );
}

type NoPasswordsProps = {
  /** The h1 of the page that would otherwise be about a password. */
  title: string;
  organization: NonNullable<SignInMethods["organization"]>;
};

/** What the pages about passwords say where the organization uses none. */
export function NoPasswords({ title, organization: { name, slug } }: NoPasswordsProps) {
  return (
    <AuthCard
      organization={name}
      title={title}
      description={
        <>
          <bdi>{name}</bdi> doesn't use passwords: users sign in with an account of another
          provider. That provider can help with its password.
        </>
      }
      footer={
        <LinkButton href={`/sign-in?${new URLSearchParams({ organization: slug })}`}>
          Go to Sign in
        </LinkButton>
      }
    />
  );
}

/** An organization whose provider is not set up on this server. */
export function SignInUnavailable() {
  return (
    <Callout tone="warn" title="Sign-in isn't available at the moment">
      This organization's sign-in method isn't set up on this server. Tell an Administrator.
    </Callout>
  );
}
