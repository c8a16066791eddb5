import type { ReactNode } from "react";

import type { LoginMethod } from "@/db/schema/schema";

import { isolated, isolatedAddress, oneLine, unlinked } from "@/lib/mail-worker/foreign-text";
import { Address, Name } from "./layout";
import { longestNameInSubject } from "./parts";

/** What an organization's people sign in with. */
export type WaysToSignIn = {
  loginMethod: LoginMethod;
  alsoGoogle: boolean;
  /** Of OpenID Connect, as a manager named it. */
  providerName: string | null;
};

/** The facts of a mail to somebody who has an account. */
export type SignInMail = {
  organization: string;
  /** What the person signs in as. */
  email: string;
  ways: WaysToSignIn;
  /** Where the person signs in. */
  link: string;
  /** Address of the portal, without a slash at its end. */
  portal: string;
};

type Words = { text: string; html: ReactNode };

function providerOf({ loginMethod, providerName }: WaysToSignIn): string {
  if (loginMethod !== "openid_connect") return "Google";
  return unlinked(oneLine(providerName ?? "", longestNameInSubject)) || "single sign-on";
}

/** How to sign in with the e-mail, in a sentence or two, for each form of a mail. */
export function waysToSignIn(email: string, ways: WaysToSignIn): Words {
  const provider = providerOf(ways);
  if (ways.loginMethod === "password") {
    const orGoogle = ways.alsoGoogle
      ? ", or choose “Continue with Google” and there the account of this address"
      : "";
    return {
      text: `Sign in as ${isolatedAddress(email)} with your password${orGoogle}.`,
      html: (
        <>
          Sign in as <Address>{email}</Address> with your password{orGoogle}.
        </>
      ),
    };
  }
  return {
    text: `On the sign-in page choose “Continue with ${isolated(provider)}”, and there the account of ${isolatedAddress(email)}. There is no other password to remember.`,
    html: (
      <>
        On the sign-in page choose “Continue with <Name>{provider}</Name>”, and there the account of{" "}
        <Address>{email}</Address>. There is no other password to remember.
      </>
    ),
  };
}
