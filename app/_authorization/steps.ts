import { eq } from "drizzle-orm";
import type { z } from "zod";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/policy";
import { bulkOperationSchema } from "@/lib/bulk/schema";
import { startBulkOperation } from "@/lib/bulk/start";
import { undoBulkOperation } from "@/lib/bulk/undo";
import { after, days, now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { addGroupManagers } from "@/lib/groups/add-managers";
import { addGroupMembers } from "@/lib/groups/add-members";
import { createGroup } from "@/lib/groups/create";
import { deleteGroup } from "@/lib/groups/delete";
import { editGroup } from "@/lib/groups/edit";
import { removeGroupManager } from "@/lib/groups/remove-manager";
import { removeGroupMembers } from "@/lib/groups/remove-members";
import { createGroupSchema, editGroupSchema } from "@/lib/groups/schema";
import { setMembershipEnd } from "@/lib/groups/set-end";
import { undoGroupEdit } from "@/lib/groups/undo";
import { saveIdentity } from "@/lib/identity-configuration/commands";
import { loadIdentity } from "@/lib/identity-configuration/queries";
import { identitySchema } from "@/lib/identity-configuration/schema";
import { listImports } from "@/lib/imports/queries";
import { apply, upload, workOnImports } from "@/lib/imports/testing/imports";
import { undoImport } from "@/lib/imports/undo";
import { copyInvitationLink } from "@/lib/invitations/copy-link";
import { inviteUsers } from "@/lib/invitations/invite";
import { resendInvitations } from "@/lib/invitations/resend";
import { revokeInvitations } from "@/lib/invitations/revoke";
import { inviteSchema } from "@/lib/invitations/schema";
import { joinLinkSchema } from "@/lib/join-links/join-link-schema";
import { joinLinksOf } from "@/lib/join-links/queries";
import { regenerateLink } from "@/lib/join-links/regenerate";
import { createJoinLink, editJoinLink } from "@/lib/join-links/save";
import { approveRequests } from "@/lib/join-requests/approve";
import { approveRequestsSchema } from "@/lib/join-requests/schema";
import { register } from "@/lib/registration/commands";
import { createRole } from "@/lib/roles/create";
import { deleteRole } from "@/lib/roles/delete";
import { editRole } from "@/lib/roles/edit";
import { deleteRoleSchema, editRoleSchema, roleValuesSchema } from "@/lib/roles/schema";
import { undoRoleEdit } from "@/lib/roles/undo-edit";
import { linkToken } from "@/lib/secrets/links";
import { enterAddress, strangersOrigin, tokenOf } from "@/lib/testing/join-links";
import { changeStatus } from "@/lib/users/change-status";
import { createUser } from "@/lib/users/create";
import { editUser } from "@/lib/users/edit";
import { resendWelcome, resetPassword } from "@/lib/users/passwords/reset";
import { createUserSchema, editUserSchema } from "@/lib/users/schema";

import { unused } from "./scene";
import type { Scene } from "./scene";

/** The chance values of a step; each step takes those that it needs. */
export type Chance = {
  person: number;
  role: number;
  group: number;
  thing: number;
  permission: number;
  yes: boolean;
  also: boolean;
};

type Step = {
  /** What the actor needs at least; someone else would only be refused. */
  needs?: Permission;
  take: (scene: Scene, actor: Actor, chance: Chance) => Promise<unknown>;
};

const pick = <T>(list: readonly T[], index: number): T => {
  // Nothing to choose from: as if the step had been refused.
  if (list.length === 0) throw new GatehouseError("not_found", "There is nothing to choose from.");
  return list[index % list.length]!;
};

const names = { firstName: "Grace", lastName: "Hopper" };
const registrant = { ...names, password: "Difference-Engine-1822" };

const parse = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> =>
  schema.parse(input);

const person = async (scene: Scene, { person: index }: Chance) => pick(await scene.people(), index);
const roleKey = async (scene: Scene, { role }: Chance) => pick(await scene.roles(), role).key;
const group = async (scene: Scene, chance: Chance) => pick(await scene.groups(), chance.group);
const anyGroupId = async (scene: Scene, chance: Chance) => (await group(scene, chance)).id;

const groupValues = async (scene: Scene, chance: Chance) => ({
  name: unused(),
  description: "",
  roleKey: chance.also ? "" : await roleKey(scene, chance),
  notifiesMembers: false,
});
const extra = (scene: Scene, { permission, also }: Chance) =>
  also ? [pick(scene.permissions(), permission)] : [];

async function saveWith(actor: Actor, changes: object): Promise<void> {
  const identity = await loadIdentity(actor);
  const form = { ...identity, clientSecret: "", ownPassword: "", ...changes };
  await saveIdentity(actor, parse(identitySchema, form));
}

/** Finishes a personal link, and goes on as that user. */
async function enter(scene: Scene, token: string, email: string): Promise<void> {
  await register({ ...registrant, token }, strangersOrigin());
  const registered = (await scene.people()).find((each) => each.email === email);
  scene.hold(registered!.userId);
}

/** An address of the participants: unused, or one of a user whom the organization knows. */
async function address(scene: Scene, chance: Chance): Promise<string> {
  return chance.yes ? scene.world.email("puppet") : (await person(scene, chance)).email;
}

const roleValues = (scene: Scene, chance: Chance) => ({
  name: unused(),
  description: "",
  rank: pick([40, 30, 20, 10], chance.thing),
  permissions: scene
    .permissions()
    .slice(0, chance.permission % 8)
    .filter((each) => chance.also || scene.shared.permissions.has(each)),
});

const customRole = async (scene: Scene, { role }: Chance) =>
  pick(
    (await scene.roles()).filter(({ builtIn }) => !builtIn),
    role,
  );

const linkSettings = async (scene: Scene, chance: Chance) => ({
  name: unused(),
  roleKey: chance.also ? "" : await roleKey(scene, chance),
  groupIds: chance.yes ? [await anyGroupId(scene, chance)] : [],
  allowedDomains: [],
  maxUses: null,
  expiresAt: null,
});

/** Everything that could give a participant more, as the participants would do it. */
export const steps: Record<string, Step> = {
  "edit a user": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const { userId, version, ...before } = await person(scene, chance);
      const input = {
        ...names,
        userId,
        version,
        roleKey: chance.yes ? await roleKey(scene, chance) : before.roleKey,
        extraPermissions: [...before.extraPermissions, ...extra(scene, chance)],
        systemAdmin: chance.yes && chance.also ? !before.systemAdmin : before.systemAdmin,
      };
      await editUser(actor, parse(editUserSchema, input));
    },
  },
  "take permissions from a user": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const { userId, version, roleKey: kept, systemAdmin } = await person(scene, chance);
      const input = { ...names, userId, version, roleKey: kept, extraPermissions: [], systemAdmin };
      await editUser(actor, parse(editUserSchema, input));
    },
  },
  "change a status": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const { userId } = await person(scene, chance);
      const operation = pick(["disable", "enable", "delete", "restore"] as const, chance.thing);
      await changeStatus(actor, operation, [userId]);
    },
  },
  "create a user": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const input = {
        ...names,
        email: await address(scene, chance),
        roleKey: await roleKey(scene, chance),
        groupIds: chance.thing % 2 ? [await anyGroupId(scene, chance)] : [],
        systemAdmin: chance.thing % 5 === 0,
        extraPermissions: extra(scene, chance),
      };
      const { userId } = await createUser(actor, parse(createUserSchema, input));
      if (chance.yes) scene.hold(userId);
    },
  },
  invite: {
    needs: "users:invite",
    take: async (scene, actor, chance) => {
      const input = {
        addresses: [{ email: await address(scene, chance), roleKey: await roleKey(scene, chance) }],
        groupIds: chance.also ? [await anyGroupId(scene, chance)] : [],
      };
      const [result] = await inviteUsers(actor, parse(inviteSchema, input));
      if (result?.invitationId && chance.yes) scene.knownInvitations.add(result.invitationId);
    },
  },
  "register with an invitation": {
    take: async (scene, _actor, chance) => {
      const id = pick([...scene.knownInvitations], chance.thing);
      const [row] = await db
        .select({ generation: invitations.generation, userId: invitations.userId })
        .from(invitations)
        .where(eq(invitations.id, id));
      const invited = (await scene.people()).find(({ userId }) => userId === row!.userId);
      await enter(scene, linkToken("invitation", id, row!.generation), invited!.email);
    },
  },
  "copy the link of an invitation": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const { id } = pick(await scene.openInvitations(), chance.thing);
      await copyInvitationLink(actor, id);
      scene.knownInvitations.add(id);
    },
  },
  "resend or revoke an invitation": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const { id } = pick(await scene.openInvitations(), chance.thing);
      await (chance.yes ? resendInvitations : revokeInvitations)(actor, [id]);
    },
  },
  // What an Outbox or the person's own mailbox shows belongs to the person: but where no mail is
  // delivered, the one who resends a welcome is shown the temporary password.
  "resend a welcome": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const { userId } = await person(scene, chance);
      const { temporaryPassword } = await resendWelcome(actor, userId);
      if (temporaryPassword) scene.hold(userId);
    },
  },
  "reset a password": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const { userId } = await person(scene, chance);
      await resetPassword(actor, userId);
      // The owner of that mailbox signs in with the code.
      scene.hold(userId);
    },
  },
  "create a group": {
    needs: "groups:manage",
    take: async (scene, actor, chance) =>
      createGroup(actor, parse(createGroupSchema, await groupValues(scene, chance))),
  },
  "edit a group": {
    needs: "groups:manage",
    take: async (scene, actor, chance) => {
      const { id, version } = await group(scene, chance);
      const input = { ...(await groupValues(scene, chance)), groupId: id, version };
      await editGroup(actor, parse(editGroupSchema, input));
      if (chance.yes) await undoGroupEdit(actor, id);
    },
  },
  "delete a group": {
    needs: "groups:manage",
    take: async (scene, actor, chance) => deleteGroup(actor, (await group(scene, chance)).id),
  },
  "add a member": {
    take: async (scene, actor, chance) => {
      const { userId, email } = chance.yes
        ? await person(scene, chance)
        : pick(await scene.held(), chance.person);
      await addGroupMembers(actor, {
        groupId: (await group(scene, chance)).id,
        userIds: chance.also ? [userId] : [],
        addresses: email,
        endsAt: chance.thing % 3 === 0 ? after(now(), days(3)) : null,
      });
    },
  },
  "remove a member": {
    take: async (scene, actor, chance) => {
      const { userId } = await person(scene, chance);
      const { id: groupId } = await group(scene, chance);
      await removeGroupMembers(actor, { groupId, userIds: [userId] });
    },
  },
  "move the end of a membership": {
    take: async (scene, actor, chance) => {
      const { groupId, userId } = pick(await scene.memberships(), chance.thing);
      const endsAt = chance.yes ? after(now(), days(30)) : null;
      await setMembershipEnd(actor, { groupId, userId, endsAt });
    },
  },
  "make a group manager": {
    needs: "groups:manage",
    take: async (scene, actor, chance) => {
      const { userId } = pick(await scene.held(), chance.person);
      const { id: groupId } = await group(scene, chance);
      if (chance.thing % 5 === 0) await removeGroupManager(actor, { groupId, userId });
      else await addGroupManagers(actor, { groupId, userIds: [userId] });
    },
  },
  "create a role": {
    needs: "roles:manage",
    take: async (scene, actor, chance) =>
      createRole(actor, parse(roleValuesSchema, roleValues(scene, chance))),
  },
  "edit a role": {
    needs: "roles:manage",
    take: async (scene, actor, chance) => {
      const { key, version } = await customRole(scene, chance);
      const input = { ...roleValues(scene, chance), key, version };
      await editRole(actor, parse(editRoleSchema, input));
      if (chance.yes) await undoRoleEdit(actor, { key });
    },
  },
  "delete a role": {
    needs: "roles:manage",
    take: async (scene, actor, chance) => {
      const { key } = await customRole(scene, chance);
      const replacementKey = pick(await scene.roles(), chance.thing).key;
      await deleteRole(actor, parse(deleteRoleSchema, { key, replacementKey }));
    },
  },
  "save a link": {
    needs: "identity:manage",
    take: async (scene, actor, chance) => {
      const settings = await linkSettings(scene, chance);
      const named = (await scene.links()).filter(({ name }) => name !== null);
      if (chance.thing % 2 === 0 || named.length === 0) {
        await createJoinLink(actor, parse(joinLinkSchema, settings));
      } else {
        const { id } = pick(named, chance.thing);
        await editJoinLink(actor, parse(joinLinkSchema, { ...settings, id }));
      }
    },
  },
  "regenerate a link": {
    needs: "identity:manage",
    take: async (scene, actor, chance) => {
      await regenerateLink(actor, pick(await scene.links(), chance.thing).id);
    },
  },
  "join by a link that one sees": {
    needs: "identity:manage",
    take: async (scene, actor, chance) => {
      const seen = (await joinLinksOf(actor)).flatMap(({ url }) => url ?? []);
      const email = scene.world.email("joined");
      const [mail] = await enterAddress(tokenOf(pick(seen, chance.thing)), email);
      if (mail?.token) await enter(scene, mail.token, email);
    },
  },
  "choose the default role": {
    needs: "identity:manage",
    take: async (scene, actor, chance) => {
      await saveWith(actor, { defaultRoleKey: await roleKey(scene, chance), selfService: true });
    },
  },
  "switch the mode": {
    needs: "identity:manage",
    take: async (scene, actor) => {
      await saveWith(actor, { accessControl: (await scene.mode()) === "basic" ? "rbac" : "basic" });
    },
  },
  "approve a request": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const request = pick(await scene.requests(), chance.thing);
      const input = {
        ids: [request.id],
        roleKey: chance.yes ? await roleKey(scene, chance) : undefined,
      };
      const [result] = await approveRequests(actor, parse(approveRequestsSchema, input));
      if (result?.outcome !== "approved") return;
      const invited = (await scene.people()).find(({ email }) => email === request.email)!;
      const open = (await scene.openInvitations()).find(({ userId }) => userId === invited.userId);
      // The one who asked was one of them.
      if (open) scene.knownInvitations.add(open.id);
    },
  },
  "import a file": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const email = await address(scene, chance);
      const cells = [
        email,
        names.firstName,
        names.lastName,
        await roleKey(scene, chance),
        chance.thing % 2 ? (await group(scene, chance)).name : "",
        extra(scene, chance).join(),
        chance.thing % 5 === 0 ? String(chance.also) : "",
      ];
      const file = `email,first name,last name,role,groups,permissions,system admin\n${cells.join()}`;
      await apply(
        actor,
        await upload(actor, file, { existing: "update", groups: chance.yes ? "add" : "replace" }),
      );
      const created = (await scene.people()).find((each) => each.email === email);
      if (created && chance.yes) scene.hold(created.userId);
    },
  },
  "undo an import": {
    needs: "users:manage",
    take: async (_scene, actor, chance) => {
      const { imports } = await listImports(actor, {});
      await undoImport(actor, { importId: pick(imports, chance.thing).id });
      await workOnImports();
    },
  },
  "change the role of many": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const all = await scene.people();
      const selection = chance.yes
        ? { filters: { status: "active,inactive,invited" }, except: [] }
        : { userIds: [pick(all, chance.person).userId, pick(all, chance.thing).userId] };
      const input = { operation: "change_role", roleKey: await roleKey(scene, chance), selection };
      await startBulkOperation(actor, parse(bulkOperationSchema, input));
    },
  },
  "change the group of many": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const all = await scene.people();
      const operation = chance.also ? "add_to_group" : "remove_from_group";
      const selection = chance.yes
        ? { filters: { status: "active,inactive,invited" }, except: [] }
        : { userIds: [pick(all, chance.person).userId, pick(all, chance.thing).userId] };
      const input = { operation, selection, groupId: await anyGroupId(scene, chance) };
      const { id } = await startBulkOperation(actor, parse(bulkOperationSchema, input));
      if (chance.thing % 2) await undoBulkOperation(actor, id);
    },
  },
  "change the status of many": {
    needs: "users:manage",
    take: async (scene, actor, chance) => {
      const all = await scene.people();
      const operation = pick(["disable", "enable", "delete"] as const, chance.thing);
      const selection = chance.yes
        ? { filters: {}, except: [] }
        : { userIds: [pick(all, chance.person).userId, pick(all, chance.thing).userId] };
      const input = { operation, selection };
      const { id } = await startBulkOperation(actor, parse(bulkOperationSchema, input));
      if (chance.also && operation !== "delete") await undoBulkOperation(actor, id);
    },
  },
};
