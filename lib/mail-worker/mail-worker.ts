import { now } from "@/lib/clock";
import { startPoller } from "@/lib/jobs/poller";
import type { Poller } from "@/lib/jobs/poller";

import { deliverDueMails } from "./deliver";
import type { MailTransport } from "./transports/transport";

/** Delivers mails through `transport` in the background, first what earlier processes left. */
export function startMailWorker(transport: MailTransport): Poller {
  const poller = startPoller("mail delivery", async (stopped) => {
    const { until, paused } = await deliverDueMails(transport, stopped);
    const nextInMs = until ? Math.max(until.getTime() - now().getTime(), 0) : Infinity;
    return { nextInMs, paused };
  });
  return {
    ...poller,
    async stop() {
      await poller.stop();
      transport.close();
    },
  };
}
