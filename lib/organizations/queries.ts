import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { organizations } from "@/db/schema/schema";

/** Whether Gatehouse is set up: there is an organization. */
export async function hasOrganizations(executor: Executor = db): Promise<boolean> {
  const found = await executor.select({ id: organizations.id }).from(organizations).limit(1);
  return found.length > 0;
}
