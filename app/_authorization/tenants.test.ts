import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import { callAs } from "./calls";
import { contentsOf } from "./contents";
import { entryPoints } from "./entry-points";
import type { EntryPoint } from "./entry-points";
import { expectations } from "./expectations";
import type { RoleName } from "./rights";
import { World } from "./world";
import type { Me } from "./world";

let points: Map<string, EntryPoint>;
let own: World;
let other: World;
let administrator: Me;
let stranger: Me;

beforeAll(async () => {
  points = new Map((await entryPoints()).map((point) => [`${point.file} ${point.name}`, point]));
  own = await World.make("rbac");
  other = await World.make("rbac");
  administrator = await own.caller("administrator");
  stranger = await other.caller("administrator");
  await other.organization.addRole("foreign", 10, ["users:read"]);
});

type Attempt = { title: string; point: EntryPoint; answer: string; input: readonly unknown[] };

/** The answers to the calls of the Administrator of one organization, none of which may write. */
async function answersTo(attempts: readonly Attempt[]): Promise<Record<string, string>> {
  const before = await contentsOf([own.id, other.id]);
  const answers: Record<string, string> = {};
  for (const { title, point, input } of attempts) {
    answers[title] = await callAs(administrator, point, input);
  }
  expect(await contentsOf([own.id, other.id])).toEqual(before);
  return answers;
}

const expectedOf = (attempts: readonly Attempt[]): Record<string, string> =>
  Object.fromEntries(attempts.map(({ title, answer }) => [title, answer]));

const timeout = 120_000;

test(
  "nothing of another organization is found, whatever an Administrator calls",
  { timeout },
  async () => {
    const attempts: Attempt[] = [];
    for (const [file, names] of Object.entries(expectations)) {
      for (const [name, cases] of Object.entries(names)) {
        for (const each of [cases].flat()) {
          if (each.foreign === null) continue;
          attempts.push({
            title: [file, name, each.of].filter(Boolean).join(" "),
            point: points.get(`${file} ${name}`)!,
            answer: each.foreign ?? "not_found",
            input: await each.input(other, stranger),
          });
        }
      }
    }
    expect(await answersTo(attempts)).toEqual(expectedOf(attempts));
  },
);

const settings = "(portal)/settings/iam";
const names = { firstName: "Grace", lastName: "Hopper" };
const link = { allowedDomains: [], maxUses: null, expiresAt: null };

/** Things of one's own in combination with things of another organization. */
const combinations: [string, string, () => Promise<readonly unknown[]>][] = [
  [
    `${settings}/users/actions.ts unlinkProviderAction`,
    "not_found",
    async () => {
      const { userId } = await own.person("stakeholder");
      const { linkId } = await other.providerLink((await other.person("stakeholder")).userId);
      return [{ userId, linkId }];
    },
  ],
  [
    `${settings}/users/actions.ts inviteUsersAction`,
    "invalid",
    async () => Promise.resolve([{ addresses: [{ email: own.email(), roleKey: "foreign" }] }]),
  ],
  [
    `${settings}/users/actions.ts createUserAction`,
    "conflict",
    async () => Promise.resolve([{ ...names, email: own.email(), roleKey: "foreign" }]),
  ],
  [
    `${settings}/users/actions.ts editUserAction`,
    "forbidden",
    async () => {
      const { userId } = await own.person("stakeholder");
      return [{ ...names, userId, version: 1, roleKey: "foreign" }];
    },
  ],
  [
    `${settings}/users/requests/actions.ts approveRequestsAction`,
    "above_your_role",
    async () => [{ ids: [await own.request("responder")], roleKey: "foreign" }],
  ],
  [
    `${settings}/users/_bulk/bulk-actions.ts startBulkAction`,
    "forbidden",
    async () => {
      const { userId } = await own.person("stakeholder");
      return [{ operation: "change_role", roleKey: "foreign", selection: { userIds: [userId] } }];
    },
  ],
  [
    `${settings}/users/_bulk/bulk-actions.ts previewBulkAction`,
    "not_found",
    async () => {
      const { userId } = await own.person("stakeholder");
      const { id: groupId } = await other.group();
      return [{ operation: "add_to_group", groupId, selection: { userIds: [userId] } }];
    },
  ],
  [
    `${settings}/identity-configuration/actions.ts createJoinLinkAction`,
    "invalid",
    async () => Promise.resolve([{ ...link, name: randomUUID(), roleKey: "foreign" }]),
  ],
  [
    `${settings}/identity-configuration/actions.ts editJoinLinkAction`,
    "invalid",
    async () => {
      const { joinLinkId: id } = await own.link("responder");
      return [{ ...link, id, name: randomUUID(), roleKey: "foreign" }];
    },
  ],
  [
    `${settings}/roles/actions.ts deleteRoleAction`,
    "invalid",
    async () => {
      const { key } = await own.role();
      await own.group(key as RoleName);
      return [{ key, replacementKey: "foreign" }];
    },
  ],
  [
    `${settings}/groups/actions.ts createGroupAction`,
    "invalid",
    async () =>
      Promise.resolve([
        { name: randomUUID(), description: "", roleKey: "foreign", notifiesMembers: true },
      ]),
  ],
  [
    `${settings}/groups/actions.ts addMembersAction`,
    "0 added",
    async () => {
      const { userId, email } = await other.person("stakeholder");
      const { id: groupId } = await own.group();
      return [{ groupId, userIds: [userId], addresses: email, endsAt: null }];
    },
  ],
  [
    `${settings}/groups/actions.ts addManagersAction`,
    "not_found",
    async () => {
      const { userId } = await other.person("stakeholder");
      return [{ groupId: (await own.group()).id, userIds: [userId] }];
    },
  ],
  [
    `${settings}/groups/actions.ts removeManagerAction`,
    "not_found",
    async () => {
      const { userId } = await other.person("stakeholder");
      await other.manages(userId, (await other.group()).id);
      return [{ groupId: (await own.group()).id, userId }];
    },
  ],
  [
    `${settings}/groups/actions.ts setMembershipEndAction`,
    "not_found",
    async () => {
      const { userId } = await other.person("stakeholder");
      await other.join(userId, (await other.group()).id);
      return [{ groupId: (await own.group()).id, userId, endsAt: null }];
    },
  ],
];

test("things of another organization cannot be combined with one's own", { timeout }, async () => {
  const attempts: Attempt[] = [];
  for (const [title, answer, input] of combinations) {
    attempts.push({ title, point: points.get(title)!, answer, input: await input() });
  }
  expect(await answersTo(attempts)).toEqual(expectedOf(attempts));
});
