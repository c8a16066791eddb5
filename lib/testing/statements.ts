import { client } from "@/db/client";

/** The statements that the driver sends during the work, including begin and commit. */
export async function recordStatements(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  client.options.debug = (_connection, statement) => {
    statements.push(statement);
  };
  try {
    await work();
  } finally {
    client.options.debug = false;
  }
  return statements;
}

/** Counts the statements that the driver sends during the work, including begin and commit. */
export const countStatements = async (work: () => Promise<unknown>): Promise<number> =>
  (await recordStatements(work)).length;
