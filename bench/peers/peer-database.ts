import postgres from "postgres";

/**
 * Creates the database of a peer on the Postgres of Gatehouse.
 * @returns its URL
 */
export async function createPeerDatabase(gatehouseUrl: string, name: string): Promise<string> {
  const sql = postgres(gatehouseUrl, { max: 1 });
  try {
    await sql`create database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  const url = new URL(gatehouseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** The table of a peer, and the expression over `users` for each of its columns. */
export type Copy = { table: string; columns: Record<string, string> };

const batchSize = 5000;

/** Copies the users of an organization who are not deleted to a peer. */
export async function copyUsers(
  gatehouse: postgres.Sql,
  peer: postgres.Sql,
  organizationId: string,
  { table, columns }: Copy,
): Promise<void> {
  const names = Object.keys(columns).map((name) => `"${name}"`);
  const values = Object.values(columns).map((value, index) => `${value} as ${names[index]}`);
  const users = gatehouse.unsafe(
    `select ${values.join(", ")} from users where organization_id = $1 and status <> 'deleted'`,
    [organizationId],
  );
  for await (const rows of users.cursor(batchSize)) {
    await peer.unsafe(
      `insert into ${table} (${names.join(", ")})
      select ${names.join(", ")} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
      [JSON.stringify(rows)],
    );
  }
  await peer.unsafe(`vacuum (analyze) ${table}`);
}
