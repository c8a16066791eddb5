import { and, eq, inArray } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { groupMemberships, groups, mails as mailsTable, users } from "@/db/schema/schema";
import { organizations } from "@/db/schema/organizations";
import { addedToGroupMail } from "@/emails/added-to-group";
import { env } from "@/lib/env";
import { displayName } from "@/lib/users/display-name";

import type { ComposedMail, MailComposer } from "./kind";

/**
 * Emails to users who were added to a group. What happened stays true, so they are always sent;
 * one whose membership was changed since then shows the current end.
 */
export const composeAddedToGroup: MailComposer = async (executor, mails) => {
  const adders = alias(users, "adders");
  const found = await executor
    .select({
      mailId: mailsTable.id,
      group: groups.name,
      organization: organizations.name,
      slug: organizations.slug,
      endsAt: groupMemberships.endsAt,
      adder: { firstName: adders.firstName, lastName: adders.lastName, email: adders.email },
    })
    .from(mailsTable)
    .innerJoin(groups, eq(groups.id, mailsTable.groupId))
    .innerJoin(organizations, eq(organizations.id, groups.organizationId))
    .leftJoin(
      groupMemberships,
      and(
        eq(groupMemberships.groupId, mailsTable.groupId),
        eq(groupMemberships.userId, mailsTable.userId),
      ),
    )
    .leftJoin(adders, eq(adders.id, groupMemberships.addedBy))
    .where(
      inArray(
        mailsTable.id,
        mails.map((mail) => mail.id),
      ),
    );
  const byId = new Map(found.map((row) => [row.mailId, row]));

  const composed = new Map<string, ComposedMail>();
  for (const mail of mails) {
    const facts = byId.get(mail.id);
    if (!facts) continue;
    const { adder, organization, group, endsAt, slug } = facts;
    const content = addedToGroupMail({
      organization,
      email: mail.recipient,
      group,
      addedBy: adder && { name: displayName(adder), email: adder.email },
      endsAt,
      signInUrl: `${env.baseUrl}/sign-in?organization=${slug}`,
    });
    composed.set(mail.id, { ...content, link: null, dead: null });
  }
  return composed;
};
