import { minutes } from "@/lib/clock";
import { logError } from "@/lib/log";

import { byteOrderMark, csvLines } from "./text";
import type { CsvRow } from "./text";

/** A table to export: its columns, and its rows in batches that are read on demand. */
export type CsvTable = {
  header: readonly string[];
  batches: AsyncGenerator<readonly CsvRow[], void>;
};

/** How long a reader may take nothing, in milliseconds; a stalled reader would keep the slot. */
const stallTimeoutMs = minutes(1);

/**
 * Streams the table as a CSV file. A batch is read when the reader has taken the previous one, so
 * that memory use does not depend on the length of the table. When reading fails, the stream fails
 * too: a truncated file must not look complete.
 * @param onEnd called once when the stream has finished, failed or was cancelled by the reader
 */
export function csvStream(
  { header, batches }: CsvTable,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let ended = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(waiting);
    if (!ended) onEnd();
    ended = true;
  };
  const giveUp = async (reason: unknown) => {
    end();
    await batches.return().catch(() => {});
    return reason;
  };
  const send = (controller: ReadableStreamDefaultController<Uint8Array>, text: string) => {
    controller.enqueue(encoder.encode(text));
    waiting = setTimeout(() => {
      const reason = new Error("The reader takes no data");
      controller.error(reason);
      void giveUp(reason);
    }, stallTimeoutMs);
    waiting.unref();
  };

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        send(controller, byteOrderMark + csvLines([header]));
      },
      async pull(controller) {
        clearTimeout(waiting);
        try {
          const { value, done } = await batches.next();
          if (ended) return;
          if (done) {
            end();
            controller.close();
          } else {
            send(controller, csvLines(value));
          }
        } catch (error) {
          end();
          logError("an export failed", error);
          // Next.js logs the error of a stream with all its properties, and a failed statement
          // contains names.
          controller.error(new Error("The export broke off"));
        }
      },
      cancel: async (reason) => void (await giveUp(reason)),
    },
    { highWaterMark: 1 },
  );
}
