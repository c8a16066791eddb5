import { after } from "@/lib/clock";
import { env } from "@/lib/env";
import { temporaryPasswordLifetime } from "@/lib/passwords/lifetimes";
import { temporaryPassword } from "@/lib/secrets/codes";

import { welcomeMail } from "@/emails/welcome";
import { composeForAccounts, goneBecause } from "./account";
import type { MailedAccount } from "./account";

/** Why the temporary password of an earlier moment no longer signs in. */
function deadBecause(account: MailedAccount, generation: number, at: Date): string | null {
  const gone = goneBecause(account);
  if (gone) return gone;
  if (account.temporaryGeneration !== generation) {
    return "The welcome email was sent again with a new temporary password.";
  }
  if (account.passwordHash) return "The person already chose a password of their own.";
  if (!account.temporaryExpiresAt) return "The temporary password was made void.";
  if (account.temporaryExpiresAt <= at) return "The temporary password had expired.";
  return null;
}

/** Mails that bring a temporary password. */
export const composeWelcomes = composeForAccounts((mail, account, at) => {
  const link = `${env.baseUrl}/sign-in`;
  const content = welcomeMail({
    organization: account.organization,
    userName: mail.recipient,
    password: temporaryPassword(account.id, mail.generation!),
    link,
    // Not the account's: a mail that was replaced must not promise what the next one does.
    expiresAt: after(mail.createdAt, temporaryPasswordLifetime),
  });
  return { ...content, link, dead: deadBecause(account, mail.generation!, at) };
});
