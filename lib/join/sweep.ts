import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { sweepConnectionTests } from "@/lib/auth/providers/connection-test";
import { sweepBulkOperations } from "@/lib/bulk/sweep";
import { hours, now } from "@/lib/clock";
import { logError } from "@/lib/log";

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

/** Sweeping in the background. */
export type Sweeping = {
  /** Ends after the sweep that is under way. */
  stop(): Promise<void>;
};

async function sweep(): Promise<void> {
  await sweepRegistrations().catch((error: unknown) => logError("forgetting registrations", error));
  await sweepConnectionTests().catch((error: unknown) =>
    logError("forgetting connection tests", error),
  );
  await sweepBulkOperations().catch((error: unknown) =>
    logError("forgetting operations on many people", error),
  );
}

/** Sweeps now and every hour. Several processes may: what one has taken, another does not find. */
export function startSweeping(): Sweeping {
  let latest = sweep();
  const timer = setInterval(() => {
    latest = sweep();
  }, hours(1));
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await latest;
    },
  };
}
