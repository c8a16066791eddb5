"use server";

import { refresh } from "next/cache";

import { action } from "@/lib/auth/action";
import { addGroupManagers } from "@/lib/groups/add-managers";
import { addGroupMembers } from "@/lib/groups/add-members";
import { createGroup } from "@/lib/groups/create";
import { deleteGroup } from "@/lib/groups/delete";
import { editGroup } from "@/lib/groups/edit";
import { previewGroupRole, previewMembers } from "@/lib/groups/preview";
import { findCandidates } from "@/lib/groups/users";
import { removeGroupManager } from "@/lib/groups/remove-manager";
import { removeGroupMembers } from "@/lib/groups/remove-members";
import {
  addManagersSchema,
  addMembersSchema,
  createGroupSchema,
  editGroupSchema,
  findCandidatesSchema,
  groupIdSchema,
  previewGroupRoleSchema,
  previewMembersSchema,
  removeManagerSchema,
  removeMembersSchema,
  setMembershipEndSchema,
} from "@/lib/groups/schema";
import { setMembershipEnd } from "@/lib/groups/set-end";
import { undoGroupEdit } from "@/lib/groups/undo";

// Creating and deleting lead to another page, which is loaded anew.
export const createGroupAction = action(createGroupSchema, createGroup);

export const deleteGroupAction = action(groupIdSchema, (actor, { groupId }) =>
  deleteGroup(actor, groupId),
);

export const editGroupAction = action(editGroupSchema, async (actor, input) => {
  const result = await editGroup(actor, input);
  refresh();
  return result;
});

export const undoGroupEditAction = action(groupIdSchema, async (actor, { groupId }) => {
  await undoGroupEdit(actor, groupId);
  refresh();
});

export const previewGroupRoleAction = action(previewGroupRoleSchema, previewGroupRole);

export const previewMembersAction = action(previewMembersSchema, previewMembers);

export const addMembersAction = action(addMembersSchema, async (actor, input) => {
  const result = await addGroupMembers(actor, input);
  refresh();
  return result;
});

export const removeMembersAction = action(removeMembersSchema, async (actor, input) => {
  const result = await removeGroupMembers(actor, input);
  refresh();
  return result;
});

export const setMembershipEndAction = action(setMembershipEndSchema, async (actor, input) => {
  await setMembershipEnd(actor, input);
  refresh();
});

export const addManagersAction = action(addManagersSchema, async (actor, input) => {
  const result = await addGroupManagers(actor, input);
  refresh();
  return result;
});

export const removeManagerAction = action(removeManagerSchema, async (actor, input) => {
  await removeGroupManager(actor, input);
  refresh();
});

export const findCandidatesAction = action(findCandidatesSchema, async (actor, input) => ({
  users: await findCandidates(actor, input),
}));
