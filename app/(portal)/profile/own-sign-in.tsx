import { Card, CardHeader } from "@/components/ui/card";

type OwnSignInProps = {
  email: string;
  /** The text of the sign-in button after “Continue with”. */
  providers: readonly { label: string }[];
};

/** How a user without a password signs in. */
export function OwnSignIn({ email, providers }: OwnSignInProps) {
  return (
    <Card aria-labelledby="own-sign-in" className="text-pretty wrap-anywhere">
      <CardHeader title="How you sign in" titleId="own-sign-in" />
      {providers.map(({ label }) => (
        <p key={label} className="mb-2">
          Select <b className="font-medium">Continue with {label}</b> on the sign-in page and use
          the account with the email <bdi>{email}</bdi>.
        </p>
      ))}
      <p className="text-fg-muted">You don't need a password here.</p>
    </Card>
  );
}
