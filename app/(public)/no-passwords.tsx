import { AuthCard } from "@/components/auth-card";
import { LinkButton } from "@/components/ui/link-button";
import type { SignInMethods } from "@/lib/auth/providers/sign-in-methods";

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
          <bdi>{name}</bdi> does not use passwords here: its people sign in with an account that
          they have elsewhere. Whoever looks after that account helps with its password.
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
