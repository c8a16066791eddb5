import { Callout } from "@/components/ui/callout";

import { NoWayIn } from "../../no-way-in";
import { ProviderLinks } from "../../provider-links";
import type { Provider } from "../../provider-links";
import { GivenFields, SwitchNotice } from "./given-fields";

type ProviderRegistrationProps = {
  token: string;
  organizationName: string;
  email: string;
  providers: readonly Provider[];
  /** Somebody who is signed in in this browser: continuing signs them out of it. */
  signedInAs: string | undefined;
  /** Why continuing with a provider was refused. */
  problem: string | undefined;
};

/** Where the organization uses no passwords, one joins by signing in elsewhere. */
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
            You need no password here: continue with the account that has this e-mail address.
          </p>
          <ProviderLinks only providers={providers} query={{ token }} />
        </>
      ) : (
        <NoWayIn />
      )}
    </div>
  );
}
