import { Card, CardHeader } from "@/components/ui/card";

type OwnSignInProps = {
  email: string;
  /** What the button on the sign-in page says after “Continue with”. */
  providers: readonly { label: string }[];
};

/** How one signs in who has no password here. */
export function OwnSignIn({ email, providers }: OwnSignInProps) {
  return (
    <Card aria-labelledby="own-sign-in" className="text-pretty wrap-anywhere">
      <CardHeader title="How you sign in" titleId="own-sign-in" />
      {providers.map(({ label }) => (
        <p key={label} className="mb-2">
          With <b className="font-medium">Continue with {label}</b> on the sign-in page, and there
          with the account that has the e-mail address <bdi>{email}</bdi>.
        </p>
      ))}
      <p className="text-fg-muted">You have no password here: that account keeps its own.</p>
    </Card>
  );
}
