import { deliverDueMails } from "@/lib/mail-worker/deliver";
import type { MailTransport, OutgoingMail } from "@/lib/mail-worker/transports/transport";

/** Delivers what is due to a provider that takes everything. Returns what it took. */
export async function deliverEverything(): Promise<OutgoingMail[]> {
  const taken: OutgoingMail[] = [];
  const transport: MailTransport = {
    maxBatchSize: 100,
    concurrency: 1,
    send: async (batch) => {
      taken.push(...batch.mails);
      return { outcome: "accepted", providerIds: [] };
    },
    close: () => {},
  };
  await deliverDueMails(transport);
  return taken;
}
