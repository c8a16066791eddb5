import { aliasedTable, and, eq, isNull, lte, notExists } from "drizzle-orm";

import { db } from "@/db/client";
import { mails, registrations } from "@/db/schema/schema";
import { now } from "@/lib/clock";

/**
 * Deletes registrations that were not used in time, with their emails. One whose email is in a batch
 * that is still being sent stays until that has ended: a batch keeps its size.
 * @returns how many
 */
export async function deleteExpiredRegistrations(): Promise<number> {
  const batchMails = aliasedTable(mails, "batch_mails");
  const isBeingSent = db
    .select({ id: mails.id })
    .from(mails)
    .innerJoin(batchMails, eq(batchMails.batchId, mails.batchId))
    .where(and(eq(mails.registrationId, registrations.id), eq(batchMails.state, "queued")));
  const deleted = await db
    .delete(registrations)
    .where(
      and(
        isNull(registrations.usedAt),
        lte(registrations.expiresAt, now()),
        notExists(isBeingSent),
      ),
    );
  return deleted.count;
}
