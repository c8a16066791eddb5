import { client } from "@/db/client";

/** Counts the statements that the driver sends during the work, including begin and commit. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  let statements = 0;
  client.options.debug = () => {
    statements += 1;
  };
  try {
    await work();
  } finally {
    client.options.debug = false;
  }
  return statements;
}
