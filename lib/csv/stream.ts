import { minutes } from "@/lib/clock";
import { logError } from "@/lib/log";

import { byteOrderMark, csvLines } from "./text";
import type { CsvRow } from "./text";

/** A table on its way out: its columns, and its rows in portions that are read when they are wanted. */
export type CsvTable = {
  header: readonly string[];
  portions: AsyncGenerator<readonly CsvRow[], void>;
};

/** A reader who takes nothing for so long is gone, or means to hold the place. */
const patience = minutes(1);

/**
 * The table as the bytes of a CSV file. A portion is read when the reader has taken the one before,
 * so that memory stays flat however long the table is. When reading fails the stream does, too: a
 * file that is cut short must not look whole.
 * @param onEnd called once, however it ends: read to the end, given up by the reader, or failed
 */
export function csvStream(
  { header, portions }: CsvTable,
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
    await portions.return().catch(() => {});
    return reason;
  };
  const send = (controller: ReadableStreamDefaultController<Uint8Array>, text: string) => {
    controller.enqueue(encoder.encode(text));
    waiting = setTimeout(() => {
      const reason = new Error("Nobody takes what is exported");
      controller.error(reason);
      void giveUp(reason);
    }, patience);
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
          const { value, done } = await portions.next();
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
          // The framework logs what a stream breaks off with, whole: a statement that failed names people.
          controller.error(new Error("The export broke off"));
        }
      },
      cancel: async (reason) => void (await giveUp(reason)),
    },
    { highWaterMark: 1 },
  );
}
