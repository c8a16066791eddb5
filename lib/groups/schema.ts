import { z } from "zod";

import { days } from "@/lib/clock";
import { descriptionSchema, distinctNameSchema } from "@/lib/users/name-schema";
import { roleFilterSchema } from "@/lib/users/list/filter-schema";

/** The most users that are added or removed by their ids at once. */
const maxChosenUsers = 1_000;
/** The most addresses that can be pasted at once, and the longest text that holds them. */
export const maxPastedAddresses = 100_000;
const maxPastedLength = 8_000_000;
/** The longest membership with an end (docs/product.md#access-control), in milliseconds. */
export const maxMembership = days(366);
/** The longest name of a group in bytes is far below this; longer searches match nothing. */
const maxSearchLength = 256;

// A CSV file separates groups by `$$` (docs/product.md#bulk-create-csv), and in `A$$$B` the third
// `$` could belong to either name.
export const groupNameSchema = distinctNameSchema
  .refine(
    (name) => !name.includes("$$"),
    "Remove $$ from the name: it separates groups in CSV files.",
  )
  .refine(
    (name) => !name.startsWith("$"),
    "Begin the name with another character than $: CSV files separate groups by $$.",
  );

/** The key of a role; "" for none. */
const roleKeySchema = z
  .string()
  .max(64)
  .refine((key) => !key.includes("\0"), "This role does not exist.");

/** The fields of *Create group*. */
export const createGroupSchema = z.object({
  name: groupNameSchema,
  description: descriptionSchema,
  roleKey: roleKeySchema,
  notifiesMembers: z.boolean(),
});

export type CreateGroupInput = z.output<typeof createGroupSchema>;

export const groupIdSchema = z.object({ groupId: z.uuid() });

/** The fields of a group; `version` is that of the page that the editor saw. */
export const editGroupSchema = createGroupSchema.extend({
  groupId: z.uuid(),
  version: z.int().positive(),
});

export type EditGroupInput = z.output<typeof editGroupSchema>;

/** When a membership ends; null: never. `requireEnd` compares it with the current time. */
const endsAtSchema = z.iso
  .datetime({ offset: true, error: "Enter a date." })
  .transform((text) => new Date(text))
  .nullable();

const userIdsSchema = z.array(z.uuid()).max(maxChosenUsers);

const addressesSchema = z.string().max(maxPastedLength, "This is too long. Paste fewer addresses.");

const addMembersFields = z.object({
  groupId: z.uuid("Choose a group."),
  userIds: userIdsSchema,
  addresses: addressesSchema,
  endsAt: endsAtSchema,
});

/** The fields of *Add members*: chosen users, pasted addresses, or both. */
export const addMembersSchema = addMembersFields.refine(
  ({ userIds, addresses }) => userIds.length > 0 || addresses.trim() !== "",
  { path: ["userIds"], error: "Choose users, or paste their email addresses." },
);

/** The same for actors who may not look for users. */
export const addAddressesSchema = addMembersFields.refine(
  ({ addresses }) => addresses.trim() !== "",
  { path: ["addresses"], error: "Enter email addresses." },
);

export type AddMembersInput = z.output<typeof addMembersSchema>;

export const removeMembersSchema = z.object({
  groupId: z.uuid(),
  userIds: userIdsSchema.min(1, "Select users."),
});

export const setMembershipEndSchema = z.object({
  groupId: z.uuid(),
  userId: z.uuid(),
  endsAt: endsAtSchema,
});

export const addManagersSchema = z.object({
  groupId: z.uuid(),
  userIds: userIdsSchema.min(1, "Choose users."),
});

export const removeManagerSchema = z.object({ groupId: z.uuid(), userId: z.uuid() });

/** The search of a people picker. */
export const findCandidatesSchema = z.object({
  groupId: z.uuid(),
  q: z.string().max(maxSearchLength),
  as: z.enum(["member", "manager"]),
});

/** The search of a field that chooses groups to add people to. */
export const findGroupsSchema = z.object({
  q: z.string().max(maxSearchLength),
  forLinks: z.boolean().optional(),
  notOf: z.uuid().optional(),
});

const listSchema = z.object({
  q: z.string().max(maxSearchLength).catch(""),
  size: z.coerce
    .number()
    .pipe(z.union([25, 50, 100].map((size) => z.literal(size))))
    .catch(50),
  cursor: z.string().max(4096).optional().catch(undefined),
});

/** The state of the list of groups in the URL. An invalid parameter falls back to its default. */
export const groupListSchema = listSchema.extend({ role: roleFilterSchema });

export type GroupListQuery = z.output<typeof groupListSchema>;

/** The same for the members of a group. */
export const memberListSchema = listSchema.extend({
  sort: z.enum(["name", "-name", "until", "-until"]).catch("name"),
});

export type MemberListQuery = z.output<typeof memberListSchema>;

/** The page of an access preview. */
export const accessPreviewSchema = z.object({
  search: z.string().max(maxSearchLength),
  cursor: z.string().max(4096).optional(),
});

/** A role that a group would get, "" for none. */
export const previewGroupRoleSchema = accessPreviewSchema.extend({
  groupId: z.uuid(),
  roleKey: roleKeySchema,
});

export type PreviewGroupRoleInput = z.output<typeof previewGroupRoleSchema>;

/** Users who would join or leave a group: chosen ones, and those of pasted addresses. */
export const previewMembersSchema = accessPreviewSchema.extend({
  groupId: z.uuid(),
  operation: z.enum(["join", "leave"]),
  userIds: userIdsSchema,
  addresses: addressesSchema.default(""),
});

export type PreviewMembersInput = z.output<typeof previewMembersSchema>;
