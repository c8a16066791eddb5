import { after } from "@/lib/clock";
import { env } from "@/lib/env";
import { confirmationCodeLifetime } from "@/lib/lifetimes";
import { maxCodeTries } from "@/lib/passwords/status";
import { confirmationCode } from "@/lib/secrets/codes";

import type { CodeMail } from "@/emails/code";
import type { MailContent } from "@/emails/content";
import { composeForAccounts, goneBecause } from "./account";
import type { MailedAccount } from "./account";
import type { MailComposer } from "./kind";

/** Why the confirmation code no longer works. */
function deadBecause(account: MailedAccount, generation: number, at: Date): string | null {
  const gone = goneBecause(account);
  if (gone) return gone;
  if (account.codeGeneration !== generation) return "A newer confirmation code was sent.";
  if (!account.codeExpiresAt) return "The confirmation code was used, or a password was set since.";
  if (account.codeExpiresAt <= at) return "The confirmation code had expired.";
  if (account.codeTries >= maxCodeTries) {
    return `The confirmation code was tried ${maxCodeTries} times.`;
  }
  // A code does not revive an expired temporary password (docs/product.md#password-status).
  if (account.temporaryExpiresAt && account.temporaryExpiresAt <= at) {
    return "The temporary password had expired.";
  }
  return null;
}

/** Emails with a confirmation code, rendered by `template`. */
export function composeCodeMails(template: (facts: CodeMail) => MailContent): MailComposer {
  return composeForAccounts((mail, account, at) => {
    const link = `${env.baseUrl}/reset-password?email=${encodeURIComponent(mail.recipient)}`;
    const content = template({
      organization: account.organization,
      email: mail.recipient,
      code: confirmationCode(account.id, mail.generation!),
      link,
      // Not the account's expiry: this email must not change when a newer one is sent.
      expiresAt: after(mail.createdAt, confirmationCodeLifetime),
    });
    return { ...content, link, dead: deadBecause(account, mail.generation!, at) };
  });
}
