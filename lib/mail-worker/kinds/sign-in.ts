import { env } from "@/lib/env";

import type { MailContent } from "@/emails/content";
import type { SignInMail } from "@/emails/sign-in-instructions";
import { composeForAccounts, goneBecause } from "./account";
import type { MailedAccount } from "./account";
import type { MailComposer } from "./kind";

/** The sign-in page of an organization. */
export function signInUrl(slug: string): string {
  return `${env.baseUrl}/sign-in?organization=${slug}`;
}

/** Why the instructions no longer apply. */
function deadBecause(account: MailedAccount, withoutPassword: boolean): string | null {
  const gone = goneBecause(account);
  if (gone) return gone;
  if (account.status === "inactive") return "The user was disabled.";
  if (withoutPassword && account.loginMethod === "password") {
    return "The organization signs in with passwords now.";
  }
  return null;
}

/**
 * Emails that say how to sign in, rendered by `template`.
 * @param withoutPassword whether the account was created for another login method
 */
export function composeSignInMails(
  template: (facts: SignInMail) => MailContent,
  { withoutPassword }: { withoutPassword: boolean },
): MailComposer {
  return composeForAccounts((_mail, account) => {
    const link = signInUrl(account.slug);
    const { organization, email } = account;
    const content = template({ organization, email, methods: account, link, portal: env.baseUrl });
    return { ...content, link, dead: deadBecause(account, withoutPassword) };
  });
}
