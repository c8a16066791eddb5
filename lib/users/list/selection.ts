import { and, eq, not } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { z } from "zod";

import { users } from "@/db/schema/users";
import { inIds } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";

import { userFilterSchema } from "./filter-schema";
import { matchesFilters } from "./matching";

/** More users than this are selected by filters instead of one by one. */
export const maxSelectedIds = 1000;

const ids = z.array(z.uuid()).max(maxSelectedIds);

/** The users of an operation: these ids, or all users that match the filters except some. */
export const userSelectionSchema = z.union([
  z.strictObject({ userIds: ids.min(1) }),
  z.strictObject({ filters: userFilterSchema, except: ids.default([]) }),
]);

export type UserSelection = z.output<typeof userSelectionSchema>;
/** The selection as pages send it. */
export type UserSelectionInput = z.input<typeof userSelectionSchema>;

/** The condition that a row of `users` is of the actor's organization and selected. */
export function isSelected(actor: Actor, selection: UserSelection, at: Date): SQL {
  if ("userIds" in selection) {
    return and(
      eq(users.organizationId, actor.organization.id),
      inIds(users.id, selection.userIds),
    )!;
  }
  const { filters, except } = selection;
  return and(
    matchesFilters(actor, filters, at),
    except.length > 0 ? not(inIds(users.id, except)) : undefined,
  )!;
}
