import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { now } from "@/lib/clock";

/**
 * Forgets the addresses that nobody proved in time, with their mails. One that travels in a
 * shipment which is still under way stays until that has ended: a shipment keeps its size.
 * @returns how many
 */
export async function sweepRegistrations(): Promise<number> {
  const swept = await db.execute(sql`
    delete from registrations
    where used_at is null and expires_at <= ${now().toISOString()}
      and not exists (
        select from mails
        join mails as shipment on shipment.batch_id = mails.batch_id
        where mails.registration_id = registrations.id and shipment.state = 'queued'
      )
  `);
  return swept.count;
}
