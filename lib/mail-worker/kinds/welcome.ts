import { after } from "@/lib/clock";
import { env } from "@/lib/env";
import { temporaryPasswordLifetime } from "@/lib/lifetimes";
import { temporaryPassword } from "@/lib/secrets/codes";

import { welcomeMail } from "@/emails/welcome";
import { composeForAccounts, goneBecause } from "./account";
import type { MailedAccount } from "./account";

/** Why the temporary password no longer works. */
function deadBecause(account: MailedAccount, generation: number, at: Date): string | null {
  const gone = goneBecause(account);
  if (gone) return gone;
  if (account.temporaryGeneration !== generation) {
    return "The welcome email was sent again with a new temporary password.";
  }
  if (account.passwordHash) return "The user already chose a password.";
  if (!account.temporaryExpiresAt) return "The temporary password is no longer valid.";
  if (account.temporaryExpiresAt <= at) return "The temporary password had expired.";
  return null;
}

/** Emails with a temporary password. */
export const composeWelcomes = composeForAccounts((mail, account, at) => {
  const link = `${env.baseUrl}/sign-in`;
  const content = welcomeMail({
    organization: account.organization,
    email: mail.recipient,
    temporaryPassword: temporaryPassword(account.id, mail.generation!),
    link,
    // Not the account's expiry: this email must not change when a newer one is sent.
    expiresAt: after(mail.createdAt, temporaryPasswordLifetime),
  });
  return { ...content, link, dead: deadBecause(account, mail.generation!, at) };
});
