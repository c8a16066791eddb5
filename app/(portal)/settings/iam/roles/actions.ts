"use server";

import { refresh } from "next/cache";

import { action } from "@/lib/auth/action";
import { createRole } from "@/lib/roles/create";
import { deleteRole } from "@/lib/roles/delete";
import { editRole } from "@/lib/roles/edit";
import { previewRoleDeletion, previewRoleEdit } from "@/lib/roles/preview";
import {
  deleteRoleSchema,
  editRoleSchema,
  previewRoleDeletionSchema,
  previewRoleEditSchema,
  roleKeySchema,
  roleValuesSchema,
} from "@/lib/roles/schema";
import { undoRoleEdit } from "@/lib/roles/undo-edit";

export const createRoleAction = action(roleValuesSchema, createRole);

export const editRoleAction = action(editRoleSchema, async (actor, input) => {
  const result = await editRole(actor, input);
  refresh();
  return result;
});

export const previewRoleEditAction = action(previewRoleEditSchema, previewRoleEdit);

export const undoRoleEditAction = action(roleKeySchema, async (actor, input) => {
  await undoRoleEdit(actor, input);
  refresh();
});

// Does not refresh the page, which would not be found any more: the caller leaves it.
export const deleteRoleAction = action(deleteRoleSchema, deleteRole);

export const previewRoleDeletionAction = action(previewRoleDeletionSchema, previewRoleDeletion);
