"use server";

import { refresh } from "next/cache";

import { action } from "@/lib/auth/action";
import { unlinkProvider, unlinkSchema } from "@/lib/users/external-identities";
import { env } from "@/lib/env";
import { copyInvitationLink } from "@/lib/invitations/copy-link";
import { resendInvitations } from "@/lib/invitations/resend";
import { onlyResult } from "@/lib/invitations/results";
import { revokeInvitations } from "@/lib/invitations/revoke";
import { inviteUsers } from "@/lib/invitations/invite";
import { invitationIdSchema, inviteSchema } from "@/lib/invitations/schema";
import { resendWelcome, resetPassword } from "@/lib/users/passwords/reset";
import { endSessionsOf } from "@/lib/sessions/commands";
import { endSessionsSchema } from "@/lib/sessions/schema";
import { changeStatus, onlyStatusResult } from "@/lib/users/change-status";
import { createUser } from "@/lib/users/create";
import { editUser } from "@/lib/users/edit";
import { findGroupsSchema } from "@/lib/groups/schema";
import { findGroupOptions } from "@/lib/users/list/groups";
import {
  changeStatusSchema,
  createUserSchema,
  editUserSchema,
  userIdSchema,
} from "@/lib/users/schema";

export const findGroupOptionsAction = action(
  findGroupsSchema.pick({ q: true }),
  async (actor, input) => ({
    options: await findGroupOptions(actor, input),
  }),
);

const delivers = () => env.mail.transport !== "outbox";

export const inviteUsersAction = action(inviteSchema, async (actor, input) => {
  const results = await inviteUsers(actor, input);
  refresh();
  return results;
});

export const resendInvitationAction = action(
  invitationIdSchema,
  async (actor, { invitationId }) => {
    onlyResult(await resendInvitations(actor, [invitationId]));
    refresh();
    return { delivers: delivers() };
  },
);

export const revokeInvitationAction = action(
  invitationIdSchema,
  async (actor, { invitationId }) => {
    const { email } = onlyResult(await revokeInvitations(actor, [invitationId]));
    refresh();
    return { email };
  },
);

export const copyInvitationLinkAction = action(invitationIdSchema, (actor, { invitationId }) =>
  copyInvitationLink(actor, invitationId),
);

// Does not refresh the page, because the row or card with a password that is shown only once would
// disappear: the callers of this action and of `resendWelcomeAction` refresh when the user has seen
// it.
export const createUserAction = action(createUserSchema, createUser);

export const editUserAction = action(editUserSchema, async (actor, input) => {
  const result = await editUser(actor, input);
  refresh();
  return result;
});

export const changeStatusAction = action(
  changeStatusSchema,
  async (actor, { userId, operation }) => {
    onlyStatusResult(await changeStatus(actor, operation, [userId]));
    refresh();
    return { delivers: delivers() };
  },
);

export const resendWelcomeAction = action(userIdSchema, async (actor, { userId }) => {
  const { temporaryPassword } = await resendWelcome(actor, userId);
  return { delivers: delivers(), temporaryPassword };
});

export const resetPasswordAction = action(userIdSchema, async (actor, { userId }) => {
  await resetPassword(actor, userId);
  refresh();
  return { delivers: delivers() };
});

export const endSessionsAction = action(endSessionsSchema, async (actor, { userId, sessionId }) => {
  const { count } = await endSessionsOf(actor, userId, sessionId);
  refresh();
  return { delivers: delivers(), count };
});

export const unlinkProviderAction = action(unlinkSchema, async (actor, input) => {
  await unlinkProvider(actor, input);
  refresh();
});
