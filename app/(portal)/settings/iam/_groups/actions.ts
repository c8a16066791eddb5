"use server";

import { db } from "@/db/client";
import { action } from "@/lib/auth/action";
import { findGrantableGroups } from "@/lib/groups/grantable";
import { findGroupsSchema } from "@/lib/groups/schema";

export const findGroupsAction = action(findGroupsSchema, (actor, search) =>
  findGrantableGroups(db, actor, search),
);
