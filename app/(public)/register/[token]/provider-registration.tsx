import { Callout } from "@/components/ui/callout";

import { SignInUnavailable } from "../../message-cards";
import { ProviderLinks } from "../../provider-links";
import type { Provider } from "../../provider-links";
import { GivenFields, SwitchNotice } from "./given-fields";

type ProviderRegistrationProps = {
  token: string;
  organizationName: string;
  email: string;
  providers: readonly Provider[];
  /** The email of the user who is signed in in this browser: continuing signs them out. */
  signedInAs: string | undefined;
  /** Why continuing with a provider was refused. */
  problem: string | undefined;
};

/** Registration where the organization uses no passwords: by signing in with its provider. */
export function ProviderRegistration(props: ProviderRegistrationProps) {
  const { token, organizationName, email, providers, signedInAs, problem } = props;
  return (
    <div className="space-y-4">
      {problem ? (
        <Callout tone="bad" announce="alert">
          {problem}
        </Callout>
      ) : signedInAs ? (
        <SwitchNotice signedInAs={signedInAs} email={email} />
      ) : null}
      <GivenFields organizationName={organizationName} email={email} />
      {providers.length > 0 ? (
        <>
          <p className="text-pretty text-fg-muted">
            No password needed: continue with the account that has this email.
          </p>
          <ProviderLinks only providers={providers} query={{ token }} />
        </>
      ) : (
        <SignInUnavailable />
      )}
    </div>
  );
}
