import postgres from "postgres";

/**
 * Makes a database of a peer beside Gatehouse's, on the same Postgres.
 * @returns its address
 */
export async function makeDatabase(gatehouseUrl: string, name: string): Promise<string> {
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

/** Where people are copied to: a table with its columns, and what to read from `users` for each. */
export type Copy = { table: string; columns: Record<string, string> };

const portion = 5000;

/** Copies the people of an organization of Gatehouse who are not deleted to a peer. */
export async function copyPeople(
  gatehouse: postgres.Sql,
  peer: postgres.Sql,
  organizationId: string,
  { table, columns }: Copy,
): Promise<void> {
  const names = Object.keys(columns).map((name) => `"${name}"`);
  const values = Object.values(columns).map((value, index) => `${value} as ${names[index]}`);
  const people = gatehouse.unsafe(
    `select ${values.join(", ")} from users where organization_id = $1 and status <> 'deleted'`,
    [organizationId],
  );
  for await (const rows of people.cursor(portion)) {
    await peer.unsafe(
      `insert into ${table} (${names.join(", ")})
      select ${names.join(", ")} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`,
      [JSON.stringify(rows)],
    );
  }
  await peer.unsafe(`vacuum (analyze) ${table}`);
}
