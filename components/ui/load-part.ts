import { toast, toastsShow } from "./toast";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 8000;

interface LoadOptions {
  /** Nobody asked for it, so that nobody needs to know that it is late. */
  unasked?: boolean | undefined;
}

/**
 * Loads code that the page does without until somebody asks for it. While the server is away it
 * waits, and says so; all that is on the page and in its fields stays. A build that has lost the
 * code was replaced by another one: somebody is asked to load the page anew.
 * @returns what `load` promises, however late
 * @throws what `load` throws when the build was replaced and no message can be shown: then nobody has
 *   pressed anything before, and an error page takes nothing away; and when the code itself fails
 */
export async function loadPart<Part>(
  load: () => Promise<Part>,
  { unasked = false }: LoadOptions = {},
): Promise<Part> {
  let said: string | undefined;
  const say = (title: string, more: Parameters<typeof toast.error>[1]) => {
    if (!unasked && said !== title) toast.error(title, more);
    said = title;
  };
  let answered = false;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    // One try after the other.
    /* oxlint-disable no-await-in-loop */
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ChunkLoadError") throw error;
      if (!(await serverAnswers())) {
        answered = false;
        say("The server could not be reached", {
          description: "What you opened appears as soon as it answers.",
        });
      } else if (!answered) {
        // It may have come back just now.
        answered = true;
        continue;
      } else {
        if (!unasked && !toastsShow()) throw error;
        say("Gatehouse has been updated", {
          description: "Reload the page to go on. What is not saved yet is not kept.",
          action: { label: "Reload page", onPress: () => location.reload() },
        });
      }
    }
    await new Promise((resolve) => {
      setTimeout(resolve, wait);
    });
    /* oxlint-enable no-await-in-loop */
  }
}

async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch("/api/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
