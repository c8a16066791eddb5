import { sql } from "drizzle-orm";

import type { Executor } from "@/db/client";

/** Why an e-mail cannot be given to somebody new. */
export type Holder = "already_invited" | "already_member" | "other_organization";

/**
 * Who holds these e-mails now, as seen from one organization.
 * @param emails normalized
 * @returns by e-mail; free ones are missing
 */
export async function whoHolds(
  executor: Executor,
  organizationId: string,
  emails: readonly string[],
): Promise<Map<string, Holder>> {
  const rows = await executor.execute<{ email: string; ours: boolean; status: string }>(sql`
    select email_normalized as email, organization_id = ${organizationId} as ours, status
    from users
    where email_normalized in (select jsonb_array_elements_text(${JSON.stringify(emails)}::jsonb))
      and status <> 'deleted'
  `);
  return new Map(
    rows.map(({ email, ours, status }) => [
      email,
      !ours ? "other_organization" : status === "invited" ? "already_invited" : "already_member",
    ]),
  );
}
