import { toast, toastsShow, type ToastMessage } from "./toast";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 8000;

type Problem = Omit<ToastMessage, "tone">;

const away: Problem = {
  title: "The server could not be reached",
  description: "What you opened appears as soon as it answers.",
};
const updated: Problem = {
  title: "Gatehouse has been updated",
  description: "Reload the page to go on. What is not saved yet is not kept.",
  action: { label: "Reload page", onPress: () => location.reload() },
};

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
export function loadPart<Part>(
  load: () => Promise<Part>,
  { unasked = false }: LoadOptions = {},
): Promise<Part> {
  const attempt = async (wait: number, said?: Problem, answered = false): Promise<Part> => {
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ChunkLoadError") throw error;
      const answers = await serverAnswers();
      // The first time it may have come back just now.
      const problem = answers ? (answered ? updated : said) : away;
      if (problem === updated && !unasked && !toastsShow()) throw error;
      if (problem && problem !== said && !unasked) toast.error(problem.title, problem);
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
      });
      return attempt(Math.min(2 * wait, LONGEST_WAIT_MS), problem, answers);
    }
  };
  return attempt(FIRST_WAIT_MS);
}

async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch("/api/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
