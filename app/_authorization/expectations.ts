import { NextRequest } from "next/server";

import { loadIdentity } from "@/lib/identity-configuration/queries";
import type { Access, Permission } from "@/lib/access/policy";
import { testPassword } from "@/lib/testing/organization";
import { selfServiceLink } from "@/lib/testing/join-links";
import { after, days, now } from "@/lib/clock";
import { env } from "@/lib/env";

import { only, roles } from "./rights";
import type { RoleName } from "./rights";
import { unreachable } from "./world";
import type { Me, World } from "./world";

type Arguments = readonly unknown[];

/** One call of an entry point, who may make it, and what it answers. */
export type Case = {
  /** What the call is for, where an entry point has several. */
  of?: string;
  /** What the caller needs: a permission, an open session, or nothing. */
  needs: Permission | "session" | "nothing";
  /** Also needed: to have all that is given, or all that the people have on whom it acts. */
  within?: Access;
  /** Arguments that nothing but a missing right keeps from their effect. */
  input: (world: World, me: Me) => Promise<Arguments> | Arguments;
  /** The answers: to those who may, to those without `needs`, to those without `within`. */
  ok?: string;
  denied?: string;
  above?: string;
  /** To everyone who has `needs` with Basic access, where it needs RBAC. */
  basic?: string;
  /** To a browser without a session, and to a user who still has a temporary password. */
  outsider?: string;
  newcomer?: string;
  /** Ends the caller's session or password, so that it is made by a new caller of the same kind. */
  ends?: true;
  /** What an Administrator is answered about things of another organization; null: it names none. */
  foreign?: string | null;
};

const each = (names: readonly RoleName[], make: (role: RoleName) => Case): Case[] =>
  names.map((role) => ({ of: role, within: roles[role], ...make(role) }));

/** The roles of people on whom one acts, or that one gives. */
const people = ["stakeholder", "manager", "administrator", "architect"] as const;
/** The roles of links: none that manages users, roles or the identity configuration. */
const linkRoles = ["responder", "guide"] as const;

/** The roles whose rank and permissions a custom role can have. */
const roleLikes = ["stakeholder", "manager", "administrator", "architect", "guide"] as const;

const form = (values: Record<string, string>): Arguments => {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return [undefined, data];
};

const get = (path: string, headers?: Record<string, string>): NextRequest =>
  new NextRequest(`${env.baseUrl}${path}`, { headers });

/** Someone who manages users, with the answers of `onlyStatusResult` and `lockOne`. */
const status = (
  operation: "disable" | "enable" | "delete" | "restore",
  before: "active" | "inactive" | "deleted",
): Case[] =>
  each(people, (role) => ({
    of: `${operation} ${role}`,
    needs: "users:manage",
    denied: "conflict",
    above: "conflict",
    input: async (world) => {
      const { userId } = await world.person(role, { status: before });
      return [{ userId, operation }];
    },
  }));

const names = { firstName: "Grace", lastName: "Hopper" };

const linkFields = {
  name: "",
  roleKey: "responder",
  allowedDomains: [],
  maxUses: null,
  expiresAt: null,
};

const groupValues = (role: RoleName | "" = "") => ({
  name: unusedName(),
  description: "",
  roleKey: role,
  notifiesMembers: true,
});

/** The rights of a role with the right to manage groups. */
const withGroups = ({ rank, permissions }: Access): Access => ({
  rank,
  permissions: new Set([...permissions, "groups:manage"] satisfies Permission[]),
});

let counter = 0;
/** A name that nothing has yet. */
const unusedName = () => `Name ${++counter}`;

const roleValues = (like?: RoleName) => {
  const { rank, permissions } = like ? roles[like] : { rank: 10, permissions: [] };
  return { name: unusedName(), description: "", rank, permissions: [...permissions] };
};

/** The form of *Identity Configuration* as it was loaded just now, with a change. */
async function identityOf(world: World) {
  const saved = await loadIdentity(world.administrator);
  return {
    ...saved,
    acceptsRequests: !saved.acceptsRequests,
    clientSecret: "",
    ownPassword: "",
  };
}

const importAnswers = {
  ok: "200",
  denied: "403",
  outsider: "401",
  newcomer: "401",
  foreign: "404",
} as const;
const fileAnswers = {
  ok: "200",
  denied: "403",
  outsider: "303 /sign-in",
  newcomer: "303 /change-password",
} as const;

/** The upload of a file with one new user, with what a browser says about the page. */
const upload = (world: World, site: string): Arguments => [
  new NextRequest(`${env.baseUrl}/api/imports?name=people.csv`, {
    method: "POST",
    headers: { "sec-fetch-site": site },
    body: `email,firstName,lastName,role\r\n${world.email()},Grace,Hopper,stakeholder\r\n`,
  }),
];

/** A request about the caller's own dry run. */
async function importRequest(world: World, me: Me, path: string): Promise<Arguments> {
  const { importId: id } = await world.import(me.id, "draft");
  return [get(`/api/imports/${id}${path}`), { params: Promise.resolve({ id }) }];
}

const anyone = (answer: string, input: Case["input"]): Case => ({
  needs: "nothing",
  ok: answer,
  input,
  foreign: null,
});

/**
 * Who may call what, for every server action and route handler by file and export. An entry point
 * that is not here fails the test.
 */
export const expectations: Record<string, Record<string, Case | Case[]>> = {
  "(portal)/actions.ts": {
    signOutAction: {
      needs: "session",
      ends: true,
      ok: "redirect /sign-in",
      newcomer: "redirect /sign-in",
      input: () => [],
      foreign: null,
    },
    searchAction: {
      needs: "users:read",
      ok: "some",
      denied: "none",
      input: async (world) => [(await world.person("stakeholder")).email],
      foreign: "none",
    },
  },

  "(portal)/profile/actions.ts": {
    saveOwnNamesAction: { needs: "session", input: () => [names], foreign: null },
    changePasswordAction: {
      needs: "session",
      ends: true,
      input: () => [{ currentPassword: testPassword, password: "Difference-Engine-1822" }],
      foreign: null,
    },
    endOwnSessionAction: [
      {
        of: "one's own",
        needs: "session",
        input: async (world, me) => [{ sessionId: await world.session(me.id) }],
      },
      {
        of: "someone else's",
        needs: "session",
        ok: "not_found",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          return [{ sessionId: await world.session(userId) }];
        },
      },
    ],
    endOtherSessionsAction: { needs: "session", ends: true, input: () => [{}], foreign: null },
  },

  "(portal)/settings/iam/audit-log/actions.ts": {
    findPeopleAction: {
      needs: "users:read",
      ok: "some",
      denied: "none",
      input: async (world) => [(await world.person("stakeholder")).email],
      foreign: "none",
    },
  },

  "(portal)/settings/iam/_groups/actions.ts": {
    // Offers the groups that the caller may add people to, which may be none.
    findGroupsAction: { needs: "session", input: () => [{ q: "" }], foreign: null },
  },

  "(portal)/settings/iam/groups/actions.ts": {
    createGroupAction: [
      { needs: "groups:manage", input: () => [groupValues()], foreign: null },
      ...each(people, (role) => ({
        of: `that gives ${role}`,
        needs: "groups:manage",
        input: () => [groupValues(role)],
        foreign: null,
      })),
    ],
    editGroupAction: [
      {
        of: "as its group manager",
        needs: "groups:manage",
        input: async (world, me) => {
          const groupId = await world.groupOf(me);
          return [{ ...groupValues(), groupId, version: 1 }];
        },
      },
      ...each(people, (role) => ({
        of: `to give ${role}`,
        needs: "groups:manage",
        input: async (world) => {
          const { id: groupId } = await world.group();
          return [{ ...groupValues(role), groupId, version: 1 }];
        },
      })),
      ...each(people, (role) => ({
        of: `to give ${role} no more`,
        needs: "groups:manage",
        input: async (world) => {
          const { id: groupId } = await world.group(role);
          return [{ ...groupValues(), groupId, version: 1 }];
        },
      })),
    ],
    deleteGroupAction: [
      {
        of: "as its group manager",
        needs: "groups:manage",
        input: async (world, me) => [{ groupId: await world.groupOf(me) }],
      },
      ...each(people, (role) => ({
        of: `that gives ${role}`,
        needs: "groups:manage",
        input: async (world) => [{ groupId: (await world.group(role)).id }],
      })),
    ],
    undoGroupEditAction: {
      needs: "groups:manage",
      // Nothing was edited.
      ok: "conflict",
      input: async (world, me) => [{ groupId: await world.groupOf(me) }],
    },
    previewGroupRoleAction: each(people, (role) => ({
      needs: "groups:manage",
      input: async (world, me) => [{ groupId: await world.groupOf(me), roleKey: role, search: "" }],
    })),
    previewMembersAction: each(people, (role) => ({
      // The group manager of the group, who may see what others may do.
      needs: "users:manage",
      input: async (world, me) => {
        const { userId } = await world.person("stakeholder");
        const groupId = await world.groupOf(me, role);
        return [{ groupId, operation: "join", userIds: [userId], search: "" }];
      },
    })),
    addMembersAction: [
      ...each(people, (role) => ({
        of: `a ${role}`,
        needs: "groups:manage",
        ok: "1 added",
        above: "0 added",
        input: async (world) => {
          const { userId } = await world.person(role);
          const { id: groupId } = await world.group();
          return [{ groupId, userIds: [userId], addresses: "", endsAt: null }];
        },
      })),
      ...each(people, (role) => ({
        of: `to a group that gives ${role}`,
        needs: "groups:manage",
        ok: "1 added",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          const { id: groupId } = await world.group(role);
          return [{ groupId, userIds: [userId], addresses: "", endsAt: null }];
        },
      })),
      ...each(people, (role) => ({
        of: `a ${role} as its group manager`,
        needs: "session",
        ok: "1 added",
        above: "0 added",
        input: async (world, me) => {
          const { email } = await world.person(role);
          const groupId = await world.groupOf(me);
          return [{ groupId, userIds: [], addresses: email, endsAt: null }];
        },
      })),
      ...each(people, (role) => ({
        of: `to a group that gives ${role} as its group manager`,
        needs: "session",
        ok: "1 added",
        above: "forbidden",
        input: async (world, me) => {
          const { userId } = await world.person("stakeholder");
          const groupId = await world.groupOf(me, role);
          return [{ groupId, userIds: [userId], addresses: "", endsAt: null }];
        },
      })),
    ],
    removeMembersAction: [
      ...each(people, (role) => ({
        of: `a ${role}`,
        needs: "groups:manage",
        ok: "1 removed",
        input: async (world) => {
          const { userId } = await world.person(role);
          const { id: groupId } = await world.group();
          await world.join(userId, groupId);
          return [{ groupId, userIds: [userId] }];
        },
      })),
      ...each(people, (role) => ({
        of: `from a group that gives ${role} as its group manager`,
        needs: "session",
        ok: "1 removed",
        above: "forbidden",
        input: async (world, me) => {
          const { userId } = await world.person("stakeholder");
          const groupId = await world.groupOf(me, role);
          await world.join(userId, groupId);
          return [{ groupId, userIds: [userId] }];
        },
      })),
    ],
    setMembershipEndAction: [
      ...each(people, (role) => ({
        of: `of a ${role}`,
        needs: "groups:manage",
        input: async (world) => {
          const { userId } = await world.person(role);
          const { id: groupId } = await world.group();
          await world.join(userId, groupId);
          return [{ groupId, userId, endsAt: after(now(), days(1)).toISOString() }];
        },
      })),
      ...each(people, (role) => ({
        of: `in a group that gives ${role} as its group manager`,
        needs: "session",
        above: "forbidden",
        input: async (world, me) => {
          const { userId } = await world.person("stakeholder");
          const groupId = await world.groupOf(me, role);
          await world.join(userId, groupId);
          return [{ groupId, userId, endsAt: after(now(), days(1)).toISOString() }];
        },
      })),
    ],
    addManagersAction: each(people, (role) => ({
      needs: "groups:manage",
      ok: "1 added",
      input: async (world, me) => {
        const { userId } = await world.person(role);
        return [{ groupId: await world.groupOf(me), userIds: [userId] }];
      },
    })),
    removeManagerAction: each(people, (role) => ({
      needs: "groups:manage",
      input: async (world, me) => {
        const { userId } = await world.person(role);
        const groupId = await world.groupOf(me);
        await world.manages(userId, groupId);
        return [{ groupId, userId }];
      },
    })),
    findCandidatesAction: [
      {
        of: "for a group manager",
        needs: "users:read",
        input: async (world, me) => [{ groupId: await world.groupOf(me), q: "", as: "member" }],
      },
      {
        of: "for members",
        needs: "groups:manage",
        denied: "not_found",
        input: async (world) => [{ groupId: (await world.group()).id, q: "", as: "member" }],
      },
      {
        of: "for group managers",
        needs: "groups:manage",
        input: async (world, me) => [{ groupId: await world.groupOf(me), q: "", as: "manager" }],
      },
    ],
  },

  "(portal)/settings/iam/identity-configuration/actions.ts": {
    saveIdentityAction: [
      {
        of: "a setting",
        needs: "identity:manage",
        input: async (world) => [await identityOf(world)],
        foreign: null,
      },
      ...each(linkRoles, (role) => ({
        of: `default role ${role}`,
        needs: "identity:manage",
        above: "invalid",
        input: async (world) => [{ ...(await identityOf(world)), defaultRoleKey: role }],
        foreign: null,
      })),
      {
        of: "the provider",
        needs: "identity:manage",
        within: { rank: 40, permissions: new Set() },
        above: "invalid",
        input: async (world) => [{ ...(await identityOf(world)), clientId: unusedName() }],
        foreign: null,
      },
    ],
    previewAccessControlAction: {
      needs: "identity:manage",
      input: () => [{ accessControl: "rbac", search: "" }],
      foreign: null,
    },
    startConnectionTestAction: {
      needs: "identity:manage",
      within: { rank: 40, permissions: new Set() },
      // The provider does not answer.
      ok: "invalid",
      input: () => [
        {
          method: "openid_connect",
          issuer: unreachable,
          clientId: "gatehouse",
          clientSecret: "secret",
          scopes: "openid email",
        },
      ],
      foreign: null,
    },
    connectionTestAction: [
      {
        of: "one's own",
        needs: "identity:manage",
        input: async (world, me) => [await world.connectionTest(me.id)],
      },
      {
        of: "someone else's",
        needs: "identity:manage",
        ok: "not_found",
        input: async (world) => {
          const { userId } = await world.person("administrator");
          return [await world.connectionTest(userId)];
        },
      },
    ],
    createJoinLinkAction: [
      ...each(linkRoles, (role) => ({
        needs: "identity:manage",
        input: () => [{ ...linkFields, name: unusedName(), roleKey: role }],
        foreign: null,
      })),
      ...each(linkRoles, (role) => ({
        of: `to a group that gives ${role}`,
        needs: "identity:manage",
        within: withGroups(roles[role]),
        input: async (world) => [
          { ...linkFields, name: unusedName(), groupIds: [(await world.group(role)).id] },
        ],
      })),
    ],
    editJoinLinkAction: [
      ...each(linkRoles, (role) => ({
        of: `a link of ${role}`,
        needs: "identity:manage",
        input: async (world) => {
          const { joinLinkId: id } = await world.link(role);
          return [{ ...linkFields, id, name: unusedName() }];
        },
      })),
      ...each(linkRoles, (role) => ({
        of: `gives ${role}`,
        needs: "identity:manage",
        input: async (world) => {
          const { joinLinkId: id } = await world.link("stakeholder");
          return [{ ...linkFields, id, name: unusedName(), roleKey: role }];
        },
      })),
    ],
    regenerateLinkAction: each(linkRoles, (role) => ({
      needs: "identity:manage",
      input: async (world) => [await world.link(role)],
    })),
    pauseJoinLinkAction: each(linkRoles, (role) => ({
      needs: "identity:manage",
      input: async (world) => [await world.link(role)],
    })),
    resumeJoinLinkAction: each(linkRoles, (role) => ({
      needs: "identity:manage",
      input: async (world) => [await world.link(role, { paused: true })],
    })),
    deleteJoinLinkAction: each(linkRoles, (role) => ({
      needs: "identity:manage",
      input: async (world) => [await world.link(role)],
    })),
    peopleThroughAction: {
      needs: "identity:manage",
      input: async (world) => [await world.link("responder")],
    },
  },

  "(portal)/settings/iam/roles/actions.ts": {
    createRoleAction: each(roleLikes, (role) => ({
      needs: "roles:manage",
      basic: "forbidden",
      input: () => [roleValues(role)],
      foreign: null,
    })),
    editRoleAction: [
      ...each(roleLikes, (role) => ({
        of: `a role like ${role}`,
        needs: "roles:manage",
        basic: "forbidden",
        input: async (world) => [{ ...roleValues(), ...(await world.role(role)), version: 1 }],
      })),
      ...each(roleLikes, (role) => ({
        of: `makes a role like ${role}`,
        needs: "roles:manage",
        basic: "forbidden",
        input: async (world) => [{ ...roleValues(role), ...(await world.role()), version: 1 }],
      })),
    ],
    previewRoleEditAction: each(roleLikes, (role) => ({
      needs: "roles:manage",
      basic: "forbidden",
      input: async (world) => [
        { ...(await world.role(role)), rank: 10, permissions: [], search: "" },
      ],
    })),
    previewRoleDeletionAction: each(roleLikes, (role) => ({
      needs: "roles:manage",
      input: async (world) => [
        { ...(await world.role(role)), replacementKey: "stakeholder", search: "" },
      ],
    })),
    undoRoleEditAction: each(roleLikes, (role) => ({
      needs: "roles:manage",
      basic: "forbidden",
      input: async (world, me) => [await world.editedRole(role, me)],
    })),
    deleteRoleAction: [
      ...each(roleLikes, (role) => ({
        of: `a role like ${role}`,
        needs: "roles:manage",
        input: async (world) => [await world.role(role)],
      })),
      ...each(roleLikes, (role) => ({
        of: `which ${role} replaces`,
        needs: "roles:manage",
        input: async (world) => {
          const { key } = await world.role();
          await world.group(key as RoleName);
          return [{ key, replacementKey: role }];
        },
      })),
    ],
  },

  "(portal)/settings/iam/users/_bulk/bulk-actions.ts": {
    countSelectedAction: {
      needs: "users:manage",
      ok: "1",
      input: async (world) => {
        const { userId } = await world.person("stakeholder");
        return [{ selection: { userIds: [userId] } }];
      },
      foreign: "0",
    },
    previewBulkAction: [
      ...each(people, (role) => ({
        of: `disable ${role}`,
        needs: "users:manage",
        ok: "1 changes",
        above: "0 changes",
        input: async (world) => {
          const { userId } = await world.person(role);
          return [{ operation: "disable", selection: { userIds: [userId] } }];
        },
        foreign: "0 changes",
      })),
      ...each(people, (role) => ({
        of: `give ${role}`,
        needs: "users:manage",
        ok: "1 changes",
        input: async (world) => {
          const { userId } = await world.person(
            role === "stakeholder" ? "responder" : "stakeholder",
          );
          return [{ operation: "change_role", roleKey: role, selection: { userIds: [userId] } }];
        },
        // A Stakeholder may act on Responders only from their rank on.
        ...(role === "stakeholder" && { within: roles.responder, above: "0 changes" }),
        foreign: "0 changes",
      })),
    ],
    previewBulkAccessAction: (["add_to_group", "remove_from_group"] as const).flatMap((operation) =>
      each(people, (role) => ({
        of: `${operation} that gives ${role}`,
        needs: "users:manage",
        within: withGroups(roles[role]),
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          const { id: groupId } = await world.group(role);
          return [
            { request: { operation, groupId, selection: { userIds: [userId] } }, search: "" },
          ];
        },
      })),
    ),
    startBulkAction: [
      ...(["disable", "enable", "delete"] as const).flatMap((operation) =>
        each(people, (role) => ({
          of: `${operation} ${role}`,
          needs: "users:manage",
          above: "conflict",
          input: async (world) => {
            const before = operation === "disable" ? "active" : "inactive";
            const { userId } = await world.person(role, { status: before });
            return [{ operation, selection: { userIds: [userId] } }];
          },
          foreign: "conflict",
        })),
      ),
      ...each(people, (role) => ({
        of: `resend to ${role}`,
        needs: "users:manage",
        above: "conflict",
        input: async (world) => {
          const { userId } = await world.invitation(role);
          return [{ operation: "resend_invitations", selection: { userIds: [userId] } }];
        },
        foreign: "conflict",
      })),
      ...each(["manager", "administrator", "architect"], (role) => ({
        of: `give ${role}`,
        needs: "users:manage",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          return [{ operation: "change_role", roleKey: role, selection: { userIds: [userId] } }];
        },
        foreign: "conflict",
      })),
      ...each(["manager", "administrator", "architect"], (role) => ({
        of: `take ${role}`,
        needs: "users:manage",
        above: "conflict",
        input: async (world) => {
          const { userId } = await world.person(role);
          return [
            { operation: "change_role", roleKey: "stakeholder", selection: { userIds: [userId] } },
          ];
        },
        foreign: "conflict",
      })),
      ...each(people, (role) => ({
        of: `add ${role} to a group`,
        // All callers who manage groups manage users too.
        needs: "groups:manage",
        above: "conflict",
        input: async (world) => {
          const { userId } = await world.person(role);
          const { id: groupId } = await world.group();
          return [{ operation: "add_to_group", groupId, selection: { userIds: [userId] } }];
        },
      })),
      ...(["add_to_group", "remove_from_group"] as const).flatMap((operation) =>
        each(people, (role) => ({
          of: `${operation} that gives ${role}`,
          needs: "users:manage",
          within: withGroups(roles[role]),
          above: "forbidden",
          input: async (world) => {
            const { userId } = await world.person("stakeholder");
            const { id: groupId } = await world.group(role);
            if (operation === "remove_from_group") await world.join(userId, groupId);
            return [{ operation, groupId, selection: { userIds: [userId] } }];
          },
        })),
      ),
    ],
    cancelBulkAction: each(people, (role) => ({
      of: `of ${role}`,
      needs: "users:manage",
      input: async (world) => {
        const { userId } = await world.person(role);
        return [await world.operation(userId, "running")];
      },
    })),
    undoBulkAction: [
      {
        of: "one's own",
        needs: "users:manage",
        // It has changed no user.
        ok: "conflict",
        input: async (world, me) => [await world.operation(me.id, "done")],
      },
      {
        of: "someone else's",
        needs: "users:manage",
        ok: "not_found",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          return [await world.operation(userId, "done")];
        },
      },
    ],
    dismissBulkAction: [
      {
        of: "one's own",
        needs: "users:manage",
        input: async (world, me) => [await world.operation(me.id, "done")],
      },
      {
        of: "someone else's",
        needs: "users:manage",
        ok: "not_found",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          return [await world.operation(userId, "done")];
        },
      },
    ],
  },

  "(portal)/settings/iam/users/_views/saved-view-actions.ts": {
    saveViewAction: [
      {
        of: "for oneself",
        needs: "users:read",
        input: () => [{ name: unusedName(), shared: false, query: "", replace: false }],
        foreign: null,
      },
      {
        of: "for all",
        needs: "users:manage",
        input: () => [{ name: unusedName(), shared: true, query: "", replace: false }],
        foreign: null,
      },
    ],
    changeViewAction: [
      {
        of: "one's own",
        needs: "users:read",
        input: async (world, me) => [{ ...(await world.view(me.id, false)), name: unusedName() }],
      },
      {
        of: "one's own, to share it",
        needs: "users:manage",
        input: async (world, me) => [{ ...(await world.view(me.id, false)), shared: true }],
      },
      ...each(people, (role) => ({
        of: `shared by ${role}`,
        needs: "users:manage",
        input: async (world) => {
          const { userId } = await world.person(role);
          return [{ ...(await world.view(userId, true)), name: unusedName() }];
        },
      })),
      {
        of: "someone else's",
        needs: "users:read",
        ok: "not_found",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          return [{ ...(await world.view(userId, false)), name: unusedName() }];
        },
      },
    ],
    deleteViewAction: [
      {
        of: "one's own",
        needs: "users:read",
        input: async (world, me) => [await world.view(me.id, false)],
      },
      ...each(people, (role) => ({
        of: `shared by ${role}`,
        needs: "users:manage",
        input: async (world) => [await world.view((await world.person(role)).userId, true)],
      })),
    ],
  },

  "(portal)/settings/iam/users/actions.ts": {
    findGroupOptionsAction: { needs: "users:read", input: () => [{ q: "" }], foreign: null },
    inviteUsersAction: [
      ...each(people, (role) => ({
        needs: "users:invite",
        ok: "invited",
        above: "above_your_role",
        input: (world) => [{ addresses: [{ email: world.email(), roleKey: role }] }],
        foreign: null,
      })),
      ...each(people, (role) => ({
        of: `to a group that gives ${role}`,
        needs: "users:invite",
        within: withGroups(roles[role]),
        ok: "invited",
        above: "forbidden",
        input: async (world) => {
          const addresses = [{ email: world.email(), roleKey: "stakeholder" }];
          return [{ addresses, groupIds: [(await world.group(role)).id] }];
        },
      })),
      ...each(people, (role) => ({
        of: `to a group that gives ${role} as its group manager`,
        needs: "users:invite",
        ok: "invited",
        above: "forbidden",
        input: async (world, me) => {
          const addresses = [{ email: world.email(), roleKey: "stakeholder" }];
          return [{ addresses, groupIds: [await world.groupOf(me, role)] }];
        },
      })),
    ],
    resendInvitationAction: each(people, (role) => ({
      needs: "users:manage",
      input: async (world) => [await world.invitation(role)],
    })),
    revokeInvitationAction: each(people, (role) => ({
      needs: "users:manage",
      input: async (world) => [await world.invitation(role)],
    })),
    copyInvitationLinkAction: each(people, (role) => ({
      needs: "users:manage",
      input: async (world) => [await world.invitation(role)],
    })),
    createUserAction: [
      ...each(people, (role) => ({
        needs: "users:manage",
        above: "conflict",
        input: (world) => [{ ...names, email: world.email(), roleKey: role }],
        foreign: null,
      })),
      {
        of: "as System Admin",
        needs: "users:manage",
        within: roles.administrator,
        above: "conflict",
        basic: "conflict",
        input: (world) => [
          { ...names, email: world.email(), roleKey: "stakeholder", systemAdmin: true },
        ],
        foreign: null,
      },
      ...each(people, (role) => ({
        of: `in a group that gives ${role}`,
        needs: "users:manage",
        within: withGroups(roles[role]),
        above: "conflict",
        input: async (world) => {
          const { id } = await world.group(role);
          return [{ ...names, email: world.email(), roleKey: "stakeholder", groupIds: [id] }];
        },
        foreign: "conflict",
      })),
      {
        of: "with a permission",
        needs: "users:manage",
        within: only("identity:manage"),
        above: "conflict",
        input: (world) => [
          {
            ...names,
            email: world.email(),
            roleKey: "stakeholder",
            extraPermissions: ["identity:manage"],
          },
        ],
        foreign: null,
      },
    ],
    editUserAction: [
      ...each(people, (role) => ({
        of: `a ${role}`,
        needs: "users:manage",
        input: async (world) => {
          const { userId } = await world.person(role);
          return [{ ...names, userId, version: 1, roleKey: role }];
        },
      })),
      ...each(people, (role) => ({
        of: `gives ${role}`,
        needs: "users:manage",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          return [{ ...names, userId, version: 1, roleKey: role }];
        },
      })),
      {
        of: "makes System Admin",
        needs: "users:manage",
        within: roles.administrator,
        basic: "forbidden",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          const roleKey = "stakeholder";
          return [{ ...names, userId, version: 1, roleKey, systemAdmin: true }];
        },
      },
      {
        of: "gives a permission",
        needs: "users:manage",
        within: only("identity:manage"),
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          return [
            {
              ...names,
              userId,
              version: 1,
              roleKey: "stakeholder",
              extraPermissions: ["identity:manage"],
            },
          ];
        },
      },
    ],
    changeStatusAction: [
      ...status("disable", "active"),
      ...status("enable", "inactive"),
      ...status("delete", "inactive"),
      ...status("restore", "deleted"),
    ],
    resendWelcomeAction: each(people, (role) => ({
      needs: "users:manage",
      denied: "conflict",
      above: "conflict",
      input: async (world) => [await world.person(role, { temporary: true })],
    })),
    resetPasswordAction: each(people, (role) => ({
      needs: "users:manage",
      denied: "conflict",
      above: "conflict",
      input: async (world) => [await world.person(role)],
    })),
    endSessionsAction: each(people, (role) => ({
      needs: "users:manage",
      denied: "conflict",
      above: "conflict",
      input: async (world) => {
        const { userId } = await world.person(role);
        await world.session(userId);
        return [{ userId }];
      },
    })),
    unlinkProviderAction: each(people, (role) => ({
      needs: "users:manage",
      input: async (world) => [await world.providerLink((await world.person(role)).userId)],
    })),
  },

  "(portal)/settings/iam/users/bulk-create/actions.ts": {
    listImportsAction: { needs: "users:manage", input: () => [{}], foreign: null },
    configureImportAction: {
      needs: "users:manage",
      input: async (world, me) => [
        {
          ...(await world.import(me.id, "draft")),
          encoding: "utf-8",
          delimiter: ",",
          hasHeader: true,
          mapping: null,
        },
      ],
    },
    setImportOptionsAction: {
      needs: "users:manage",
      input: async (world, me) => [
        {
          ...(await world.import(me.id, "draft")),
          options: { existing: "update", groups: "add", scope: "good", welcome: "now" },
        },
      ],
    },
    fixImportProblemAction: [
      ...each(people, (role) => ({
        of: `with the role ${role}`,
        needs: "users:manage",
        above: "invalid",
        input: async (world, me) => [
          {
            ...(await world.import(me.id, "draft", "king")),
            kind: "role_unknown",
            value: "king",
            replacement: role,
          },
        ],
      })),
      {
        of: "with a new group",
        needs: "users:manage",
        within: only("groups:manage"),
        above: "invalid",
        input: async (world, me) => [
          {
            ...(await world.import(me.id, "draft")),
            kind: "group_unknown",
            value: "Rockets",
            replacement: "create",
          },
        ],
      },
    ],
    editImportCellAction: {
      needs: "users:manage",
      input: async (world, me) => [
        { ...(await world.import(me.id, "draft")), number: 1, column: 1, value: "Ada" },
      ],
    },
    startImportAction: {
      needs: "users:manage",
      input: async (world, me) => [await world.import(me.id, "draft")],
    },
    discardImportAction: [
      {
        of: "one's own",
        needs: "users:manage",
        input: async (world, me) => [await world.import(me.id, "draft")],
      },
      {
        of: "someone else's",
        needs: "users:manage",
        ok: "not_found",
        input: async (world) => {
          const { userId } = await world.person("stakeholder");
          return [await world.import(userId, "draft")];
        },
      },
    ],
    cancelImportAction: {
      needs: "users:manage",
      input: async (world) => {
        const { userId } = await world.person("stakeholder");
        return [await world.import(userId, "applying")];
      },
    },
    undoImportAction: {
      needs: "users:manage",
      input: async (world) => {
        const { userId } = await world.person("stakeholder");
        return [await world.import(userId, "done")];
      },
    },
    sendImportWelcomeEmailsAction: {
      needs: "users:manage",
      input: async (world) => {
        const { userId } = await world.person("stakeholder");
        return [await world.import(userId, "done")];
      },
    },
  },

  "(portal)/settings/iam/users/requests/actions.ts": {
    approveRequestsAction: [
      ...each(people, (role) => ({
        of: `as ${role}`,
        needs: "users:manage",
        ok: "approved",
        above: "above_your_role",
        input: async (world) => [{ ids: [await world.request("stakeholder")], roleKey: role }],
      })),
      ...each(linkRoles, (role) => ({
        of: `with the role ${role} of the link`,
        needs: "users:manage",
        ok: "approved",
        above: "above_your_role",
        input: async (world) => [{ ids: [await world.request(role)] }],
      })),
    ],
    declineRequestsAction: {
      needs: "users:manage",
      ok: "declined",
      input: async (world) => [{ ids: [await world.request("guide")] }],
    },
  },

  "(public)/change-password/actions.ts": {
    choosePasswordAction: {
      ...anyone("redirect /sign-in", () =>
        form({ password: "Difference-Engine-1822", confirmation: "Difference-Engine-1822" }),
      ),
      ends: true,
      newcomer: "redirect /",
    },
  },
  "(public)/forgot-password/actions.ts": {
    requestCodeAction: anyone("redirect /reset-password", (world) =>
      form({ email: world.email() }),
    ),
  },
  "(public)/join/[token]/actions.ts": {
    joinAction: anyone("redirect /join/:token", async (world) => {
      const { token } = await selfServiceLink(world.id);
      return form({ token, email: world.email() });
    }),
  },
  "(public)/join/ask/[token]/actions.ts": {
    askAction: anyone("conflict", () => form({ ...names, token: "made up" })),
  },
  "(public)/register/[token]/actions.ts": {
    registerAction: anyone("conflict", () =>
      form({ ...names, token: "made up", password: "Difference-Engine-1822" }),
    ),
  },
  "(public)/reset-password/actions.ts": {
    setPasswordAction: anyone("invalid", (world) =>
      form({ email: world.email(), code: "123456", password: "Difference-Engine-1822" }),
    ),
  },
  "(public)/setup/actions.ts": {
    setUpAction: anyone("not_found", (world) =>
      form({
        ...names,
        key: "made up",
        name: "Contoso",
        slug: "contoso",
        email: world.email(),
        password: "Difference-Engine-1822",
      }),
    ),
  },
  "(public)/sign-in/actions.ts": {
    signInAction: anyone("invalid", (world) => form({ email: world.email(), password: "wrong" })),
  },
  "(public)/sign-in/organization/actions.ts": {
    chooseOrganizationAction: anyone("redirect /sign-in", (world) =>
      form({ slug: world.organization.slug }),
    ),
  },

  "api/audit-log/export/route.ts": {
    GET: {
      needs: "audit:read",
      ok: "200",
      denied: "403",
      outsider: "303 /sign-in",
      newcomer: "303 /change-password",
      input: () => [get("/api/audit-log/export")],
      foreign: null,
    },
  },
  "api/auth/[...nextauth]/route.ts": {
    GET: anyone("200", () => [get("/api/auth/session")]),
    // Without the token of the form.
    POST: anyone("302 /sign-in", () => [
      new NextRequest(`${env.baseUrl}/api/auth/callback/sign-in-token`, { method: "POST" }),
    ]),
  },
  "api/auth/callback/[...path]/route.ts": {
    GET: anyone("303 /sign-in", () => [
      get("/api/auth/callback/google?state=made-up"),
      { params: Promise.resolve({ path: ["google"] }) },
    ]),
  },
  "api/auth/sign-in/[method]/route.ts": {
    GET: anyone("303 /sign-in", () => [
      get("/api/auth/sign-in/google"),
      { params: Promise.resolve({ method: "google" }) },
    ]),
  },
  "api/auth/sign-in/test/route.ts": {
    GET: [
      {
        of: "one's own",
        needs: "identity:manage",
        // The provider does not answer.
        ok: "303 /connection-test",
        denied: "303 /sign-in",
        outsider: "303 /sign-in",
        newcomer: "303 /sign-in",
        input: async (world, me) => {
          const { testId } = await world.connectionTest(me.id);
          return [get(`/api/auth/sign-in/test?id=${testId}`)];
        },
        foreign: "303 /sign-in",
      },
      {
        of: "someone else's",
        needs: "nothing",
        ok: "303 /sign-in",
        input: async (world) => {
          const { userId } = await world.person("administrator");
          const { testId } = await world.connectionTest(userId);
          return [get(`/api/auth/sign-in/test?id=${testId}`)];
        },
        foreign: "303 /sign-in",
      },
    ],
  },
  "api/bulk-operations/[id]/route.ts": {
    GET: {
      needs: "users:manage",
      ok: "200",
      denied: "403",
      outsider: "401",
      newcomer: "401",
      input: async (world) => {
        const { userId } = await world.person("administrator");
        const { operationId: id } = await world.operation(userId, "running");
        return [get(`/api/bulk-operations/${id}`), { params: Promise.resolve({ id }) }];
      },
      foreign: "404",
    },
  },
  "api/imports/route.ts": {
    POST: [
      {
        needs: "users:manage",
        ok: "200",
        denied: "403",
        outsider: "401",
        newcomer: "401",
        input: (world) => upload(world, "same-origin"),
        foreign: null,
      },
      {
        of: "from another site",
        needs: "session",
        ok: "403",
        outsider: "401",
        newcomer: "401",
        input: (world) => upload(world, "cross-site"),
        foreign: null,
      },
    ],
  },
  "api/imports/[id]/route.ts": {
    GET: {
      needs: "users:manage",
      ...importAnswers,
      input: async (world, me) => importRequest(world, me, ""),
    },
  },
  "api/imports/[id]/rows/route.ts": {
    GET: {
      needs: "users:manage",
      ...importAnswers,
      input: async (world, me) => importRequest(world, me, "/rows"),
    },
  },
  "api/imports/[id]/errors/route.ts": {
    GET: {
      needs: "users:manage",
      ...fileAnswers,
      input: async (world, me) => importRequest(world, me, "/errors"),
      foreign: "404",
    },
  },
  "api/imports/[id]/file/route.ts": {
    GET: {
      needs: "users:manage",
      ...fileAnswers,
      input: async (world, me) => importRequest(world, me, "/file"),
      foreign: "404",
    },
  },
  "api/imports/template/route.ts": {
    GET: {
      needs: "users:manage",
      ...fileAnswers,
      input: () => [get("/api/imports/template")],
      foreign: null,
    },
  },
  "api/imports/example/route.ts": {
    GET: {
      needs: "users:manage",
      ...fileAnswers,
      input: () => [get("/api/imports/example")],
      foreign: null,
    },
  },
  "api/health/route.ts": { GET: anyone("200", () => []) },
  "api/health/ready/route.ts": { GET: anyone("200", () => []) },
  // Both need a secret of the operator, not a session.
  "api/outbox/route.ts": { GET: anyone("401", () => [get("/api/outbox")]) },
  "api/webhooks/resend/route.ts": {
    POST: anyone("401", () => [
      new NextRequest(`${env.baseUrl}/api/webhooks/resend`, { method: "POST", body: "{}" }),
    ]),
  },
  "api/users/export/route.ts": {
    GET: {
      needs: "users:read",
      ok: "200",
      denied: "403",
      outsider: "303 /sign-in",
      newcomer: "303 /change-password",
      input: () => [get("/api/users/export", { "sec-fetch-site": "same-origin" })],
      foreign: null,
    },
    POST: {
      needs: "users:read",
      ok: "200",
      denied: "403",
      outsider: "303 /sign-in",
      newcomer: "303 /change-password",
      input: async (world) => {
        const { userId } = await world.person("stakeholder");
        const body = new FormData();
        body.set("selection", JSON.stringify({ userIds: [userId] }));
        const headers = { "sec-fetch-site": "same-origin" };
        return [
          new NextRequest(`${env.baseUrl}/api/users/export`, { method: "POST", headers, body }),
        ];
      },
      // The export of no rows is recorded; lib/users/list/export.test.ts shows that there are none.
      foreign: null,
    },
  },
};
