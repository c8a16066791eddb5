import { eq, inArray } from "drizzle-orm";

import { identityConfigurations, organizations, users } from "@/db/schema/schema";

import type { SignInMethods } from "@/emails/sign-in-instructions";
import type { ComposedMail, MailComposer, MailRow } from "./kind";

const columns = {
  id: users.id,
  email: users.email,
  organization: organizations.name,
  slug: organizations.slug,
  loginMethod: identityConfigurations.loginMethod,
  alsoGoogle: identityConfigurations.alsoGoogle,
  providerName: identityConfigurations.providerName,
  status: users.status,
  passwordHash: users.passwordHash,
  temporaryGeneration: users.temporaryGeneration,
  temporaryExpiresAt: users.temporaryExpiresAt,
  codeGeneration: users.codeGeneration,
  codeExpiresAt: users.codeExpiresAt,
  codeTries: users.codeTries,
};

/** The current account that an email is about. */
export type MailedAccount = Pick<
  typeof users.$inferSelect,
  keyof typeof columns & keyof typeof users.$inferSelect
> &
  SignInMethods & {
    /** Its organization's name and subdomain. */
    organization: string;
    slug: string;
  };

/** Why emails about an account no longer apply, for a user who was deleted. */
export function goneBecause(account: MailedAccount): string | null {
  if (account.status === "deleted") return "The user was deleted.";
  if (account.status === "invited") return "The user was deleted and invited again.";
  return null;
}

/** Composes emails about their recipient's own account. */
export function composeForAccounts(
  compose: (mail: MailRow, account: MailedAccount, at: Date) => ComposedMail,
): MailComposer {
  return async (executor, mails, at) => {
    const accounts: MailedAccount[] = await executor
      .select(columns)
      .from(users)
      .innerJoin(organizations, eq(organizations.id, users.organizationId))
      .innerJoin(
        identityConfigurations,
        eq(identityConfigurations.organizationId, users.organizationId),
      )
      .where(inArray(users.id, [...new Set(mails.map((mail) => mail.userId!))]));
    const byId = new Map(accounts.map((account) => [account.id, account]));

    const composed = new Map<string, ComposedMail>();
    for (const mail of mails) {
      const account = byId.get(mail.userId!);
      if (account) composed.set(mail.id, compose(mail, account, at));
    }
    return composed;
  };
}
