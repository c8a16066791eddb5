import type { ReactNode } from "react";

import type { LoginMethod } from "@/db/schema/schema";

import { isolated, isolatedAddress, oneLine, unlinked } from "@/lib/mail-worker/foreign-text";
import { Address, Name } from "./layout";
import { maxSubjectNameLength } from "./parts";

/** How users of an organization sign in. */
export type SignInMethods = {
  loginMethod: LoginMethod;
  alsoGoogle: boolean;
  /** Name of the OpenID Connect provider, as an Administrator entered it. */
  providerName: string | null;
};

/** What an email that says how to sign in is made from. */
export type SignInMail = {
  organization: string;
  /** What the user signs in with. */
  email: string;
  methods: SignInMethods;
  /** The sign-in page. */
  link: string;
  /** URL of the portal, without a trailing slash. */
  portal: string;
};

type Words = { text: string; html: ReactNode };

function providerOf({ loginMethod, providerName }: SignInMethods): string {
  if (loginMethod !== "openid_connect") return "Google";
  return unlinked(oneLine(providerName ?? "", maxSubjectNameLength)) || "single sign-on";
}

/** How to sign in, in one or two sentences, as text and as HTML. */
export function signInInstructions(email: string, methods: SignInMethods): Words {
  const provider = providerOf(methods);
  if (methods.loginMethod === "password") {
    const orGoogle = methods.alsoGoogle
      ? ", or choose “Continue with Google” and the Google account with this email address"
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
    text: `On the sign-in page, choose “Continue with ${isolated(provider)}” and the account ${isolatedAddress(email)}.`,
    html: (
      <>
        On the sign-in page, choose “Continue with <Name>{provider}</Name>” and the account{" "}
        <Address>{email}</Address>.
      </>
    ),
  };
}
