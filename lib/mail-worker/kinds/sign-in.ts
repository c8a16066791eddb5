import { env } from "@/lib/env";

import type { MailContent } from "@/emails/content";
import type { SignInMail } from "@/emails/ways-to-sign-in";
import { composeForAccounts, goneBecause } from "./account";
import type { MailedAccount } from "./account";
import type { MailComposer } from "./kind";

/** Where an organization's people sign in. */
export function signInAddress(slug: string): string {
  return `${env.baseUrl}/sign-in?organization=${slug}`;
}

/** Why the person cannot sign in as they are told. */
function deadBecause(account: MailedAccount, withoutPassword: boolean): string | null {
  const gone = goneBecause(account);
  if (gone) return gone;
  if (account.status === "inactive") return "The person was disabled.";
  if (withoutPassword && account.loginMethod === "password") {
    return "The organization signs in with passwords now.";
  }
  return null;
}

/**
 * Mails that say how to sign in to an account that is there, in the words of `template`.
 * @param withoutPassword whether the account was made without one, for another login method
 */
export function composeSignInMails(
  template: (facts: SignInMail) => MailContent,
  { withoutPassword }: { withoutPassword: boolean },
): MailComposer {
  return composeForAccounts((_mail, account) => {
    const link = signInAddress(account.slug);
    const { organization, email } = account;
    const content = template({ organization, email, ways: account, link, portal: env.baseUrl });
    return { ...content, link, dead: deadBecause(account, withoutPassword) };
  });
}
