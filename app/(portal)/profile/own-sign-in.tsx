import { Card, CardHeader } from "@/components/ui/card";

type OwnSignInProps = {
  email: string;
  organizationName: string;
  /** What the button on the sign-in page says after “Continue with”. */
  providers: readonly { label: string }[];
};

/** How one signs in where the organization uses no passwords. */
export function OwnSignIn({ email, organizationName, providers }: OwnSignInProps) {
  return (
    <Card aria-labelledby="own-sign-in">
      <CardHeader title="How you sign in" titleId="own-sign-in" />
      {providers.map(({ label }) => (
        <p key={label}>
          Choose <b className="font-medium">Continue with {label}</b> on the sign-in page, and there
          the account with the e-mail address <bdi className="wrap-anywhere">{email}</bdi>.
        </p>
      ))}
      <p className="mt-2 text-pretty wrap-anywhere text-fg-muted">
        <bdi>{organizationName}</bdi> uses no passwords here. Whatever concerns the password of that
        account is done where you have it.
      </p>
    </Card>
  );
}
