import { eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations } from "@/db/schema/schema";
import { deleteJoinLink } from "@/lib/join-links/delete";
import { regenerateLink } from "@/lib/join-links/regenerate";
import { createJoinLink } from "@/lib/join-links/save";
import { encryptSecret } from "@/lib/secrets/encryption";
import { linkToken } from "@/lib/secrets/links";

import type { Organization } from "./organizations";

/** Changes an organization's identity configuration, without the proof that **Save** asks for. */
export async function configureIdentity(
  { id }: Pick<Organization, "id">,
  settings: Partial<typeof identityConfigurations.$inferInsert>,
): Promise<void> {
  const { clientSecret } = settings;
  await db
    .update(identityConfigurations)
    .set({
      ...settings,
      ...(clientSecret && { clientSecret: encryptSecret(clientSecret, id) }),
      version: sql`${identityConfigurations.version} + 1`,
    })
    .where(eq(identityConfigurations.organizationId, id));
}

/** A link that people share, with the path that it opens. */
export type SharedLink = { id: string; token: string; path: string };

const sharedLink = (id: string, generation: number): SharedLink => {
  const token = linkToken("join link", id, generation);
  return { id, token, path: `/join/${token}` };
};

/** The organization's self-service link, as it is now. */
export async function selfServiceLink({ id }: Pick<Organization, "id">): Promise<SharedLink> {
  const [row] = await db.execute<{ id: string; generation: number }>(sql`
    select id, generation from join_links where organization_id = ${id} and name is null
  `);
  return sharedLink(row!.id, row!.generation);
}

/** Adds a named link. */
export async function addSharedLink(
  { actor }: Organization,
  name: string,
  {
    role = "",
    allowedDomains = [],
    maxUses = null,
  }: { role?: string; allowedDomains?: string[]; maxUses?: number | null } = {},
): Promise<SharedLink> {
  const { joinLinkId } = await createJoinLink(actor, {
    name,
    roleKey: role,
    allowedDomains,
    maxUses,
    expiresAt: null,
  });
  return sharedLink(joinLinkId, 1);
}

/** Ends a shared link. */
export async function killSharedLink(
  { actor }: Organization,
  { id }: Pick<SharedLink, "id">,
  as: "regenerated" | "deleted",
): Promise<void> {
  await (as === "deleted" ? deleteJoinLink(actor, id) : regenerateLink(actor, id));
}

/** The registrations of an email address that was entered at a shared link. */
export async function registrationsOf(
  email: string,
): Promise<{ id: string; kind: string; used: boolean }[]> {
  return db.execute(sql`
    select id, kind, used_at is not null as used
    from registrations where email_normalized = ${email.toLowerCase()} order by id
  `);
}

/** The requests to join of an email address, latest first. */
export async function requestsOf(
  email: string,
): Promise<{ firstName: string; lastName: string; message: string; decision: string | null }[]> {
  return db.execute(sql`
    select first_name as "firstName", last_name as "lastName", message, decision
    from join_requests where email_normalized = ${email.toLowerCase()} order by id desc
  `);
}

/** Adds a request to join. By hand: the product writes one only after its email was answered. */
export async function addRequest(
  { id }: Pick<Organization, "id">,
  email: string,
  {
    firstName = "Robin",
    lastName = "Outside",
    message = "",
    link,
  }: { firstName?: string; lastName?: string; message?: string; link?: SharedLink } = {},
): Promise<{ id: string; email: string }> {
  const joinLinkId = link?.id ?? (await selfServiceLink({ id })).id;
  const [row] = await db.execute<{ id: string }>(sql`
    insert into join_requests (organization_id, join_link_id, email, email_normalized, first_name,
      last_name, message, asked_at)
    values (${id}, ${joinLinkId}, ${email}, ${email.toLowerCase()}, ${firstName}, ${lastName},
      ${message}, now())
    returning id
  `);
  return { id: row!.id, email };
}
