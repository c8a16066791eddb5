"use server";

import { refresh } from "next/cache";
import { z } from "zod";

import { action } from "@/lib/auth/action";
import {
  connectionTest,
  connectionTestIdSchema,
  connectionTestSchema,
  startConnectionTest,
} from "@/lib/identity-providers/connection-test";
import { previewAccessControl } from "@/lib/identity-configuration/access-control";
import { saveIdentity } from "@/lib/identity-configuration/commands";
import { loadIdentity } from "@/lib/identity-configuration/queries";
import { accessControlPreviewSchema, identitySchema } from "@/lib/identity-configuration/schema";
import { deleteJoinLink } from "@/lib/join-links/delete";
import { pauseJoinLink, resumeJoinLink } from "@/lib/join-links/pause";
import { regenerateLink } from "@/lib/join-links/regenerate";
import { createJoinLink, editJoinLink } from "@/lib/join-links/save";
import { peopleThrough } from "@/lib/join-links/queries";
import { joinLinkIdSchema, joinLinkSchema } from "@/lib/join-links/join-link-schema";

/** Returns the stored values, because some are normalized on save. */
export const saveIdentityAction = action(identitySchema, async (actor, input) => {
  const { saved } = await saveIdentity(actor, input);
  refresh();
  return { saved, identity: await loadIdentity(actor) };
});

export const previewAccessControlAction = action(accessControlPreviewSchema, previewAccessControl);

export const startConnectionTestAction = action(connectionTestSchema, startConnectionTest);

export const connectionTestAction = action(connectionTestIdSchema, async (actor, { testId }) =>
  connectionTest(actor, testId),
);

export const createJoinLinkAction = action(joinLinkSchema, async (actor, input) => {
  await createJoinLink(actor, input);
  refresh();
});

export const editJoinLinkAction = action(joinLinkSchema, async (actor, input) => {
  await editJoinLink(actor, input);
  refresh();
});

export const regenerateLinkAction = action(joinLinkIdSchema, async (actor, { joinLinkId }) => {
  await regenerateLink(actor, joinLinkId);
  refresh();
});

export const pauseJoinLinkAction = action(joinLinkIdSchema, async (actor, { joinLinkId }) => {
  await pauseJoinLink(actor, joinLinkId);
  refresh();
});

export const resumeJoinLinkAction = action(joinLinkIdSchema, async (actor, { joinLinkId }) => {
  await resumeJoinLink(actor, joinLinkId);
  refresh();
});

export const deleteJoinLinkAction = action(joinLinkIdSchema, async (actor, { joinLinkId }) => {
  await deleteJoinLink(actor, joinLinkId);
  refresh();
});

export const peopleThroughAction = action(
  joinLinkIdSchema.extend({ cursor: z.string().max(4096).optional() }),
  async (actor, { joinLinkId, cursor }) => peopleThrough(actor, joinLinkId, cursor),
);
