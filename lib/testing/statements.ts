import { client } from "@/db/client";

/** How many statements the driver sends while the work lasts, begin and commit included. */
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
