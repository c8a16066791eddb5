import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Says that registering signs out the user who is signed in in this browser. */
export function SwitchNotice({ signedInAs, email }: { signedInAs: string; email: string }) {
  return (
    <Callout tone="info">
      You are signed in as {signedInAs}. If you continue, this browser signs in as {email} instead.
    </Callout>
  );
}

/** What the link determines. */
export function GivenFields({
  organizationName,
  email,
}: {
  organizationName: string;
  email: string;
}) {
  return (
    <>
      <Field label="Organization">
        <Input value={organizationName} dir="auto" readOnly />
      </Field>
      <Field label="Email">
        <Input value={email} type="email" autoComplete="username" readOnly />
      </Field>
    </>
  );
}
