import { fileURLToPath } from "node:url";

import { sql } from "drizzle-orm";
import type { Page } from "@playwright/test";

import { db } from "@/db/client";
import type { MailState } from "@/db/schema/mails";
import { addGroupMembers } from "@/lib/groups/add-members";
import { after as instantAfter, days, setClock } from "@/lib/clock";

import { expect, test } from "./support/fixtures";
import { newOrganization } from "./support/organizations";
import type { Organization, RoleKey } from "./support/organizations";
import { addSharedLink, configureIdentity } from "./support/identity";

const folder = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));

const people: [
  firstName: string,
  lastName: string,
  localPart: string,
  role: RoleKey,
  lastActive: string | null,
  created: string,
][] = [
  ["Barbara", "Liskov", "barbara", "administrator", "2 hours", "620 days"],
  ["Chimamanda", "Okafor", "c.okafor", "responder", "3 minutes", "91 days"],
  ["Dennis", "Ritchie", "dmr", "manager", "130 days", "640 days"],
  ["Grace", "Hopper", "grace", "manager", "12 minutes", "250 days"],
  ["Ken", "Thompson", "ken", "responder", "1 day", "1 day"],
  ["Łukasz", "Żak", "lukasz", "stakeholder", "6 days", "44 days"],
  ["Zoë", "Núñez", "zoe", "responder", "20 hours", "30 days"],
  ["محمد", "الخوارزمي", "alk", "responder", "4 days", "20 days"],
  ["花子", "山田", "hanako", "administrator", "40 minutes", "289 days"],
];

const invitations: [
  localPart: string,
  role: RoleKey,
  sent: string,
  state: MailState,
  reason: string | null,
][] = [
  ["joan.clarke", "stakeholder", "8 days", "delivered", null],
  ["radia", "responder", "1 day", "delivered", null],
  ["linus", "responder", "5 hours", "bounced", "The mailbox does not exist."],
  ["tim", "manager", "20 minutes", "sent", null],
];

const groups: [name: string, role: RoleKey | "", members: string[], temporary: string[]][] = [
  ["Billing", "", ["grace", "zoe", "hanako"], []],
  ["Compiler team", "manager", ["c.okafor", "ken", "grace"], ["zoe", "alk"]],
  ["Translators", "", ["lukasz", "hanako", "alk"], ["c.okafor"]],
];

/** Adds groups with members, some of them until a day. @returns the ids of the groups by name */
async function addGroups(organization: Organization): Promise<Map<string, string>> {
  await organization.useRbac();
  const ids = new Map<string, string>();
  for (const [name, roleKey, members, temporary] of groups) {
    const groupId = await organization.addGroup(name, { roleKey });
    const add = async (localParts: string[], endsAt: Date | null) =>
      addGroupMembers(organization.actor, {
        groupId,
        userIds: [],
        addresses: localParts.map((each) => organization.address(each)).join(),
        endsAt,
      });
    await add(members, null);
    await add(temporary, instantAfter(new Date(), days(5)));
    ids.set(name, groupId);
  }
  return ids;
}

/** Adds plausible users of every status. */
async function northwind(): Promise<Organization> {
  setClock(() => instantAfter(new Date(), -days(700)));
  const organization = await newOrganization("Northwind", "northwind");
  setClock();
  await db.execute(
    sql`update users set last_active_at = now() where id = ${organization.administrator.id}`,
  );
  for (const [firstName, lastName, localPart, role, lastActive, created] of people) {
    const { id } = await organization.add(role, {
      firstName,
      lastName,
      email: organization.address(localPart),
      status: localPart === "dmr" ? "inactive" : "active",
    });
    await db.execute(sql`
      update users set created_at = now() - ${created}::interval,
        last_active_at = now() - ${lastActive}::interval
      where id = ${id}
    `);
  }
  for (const [localPart, role, sent, state, reason] of invitations) {
    const { id, userId, email } = await organization.invite(localPart, role);
    await db.execute(sql`
      with invitation as (
        update invitations set sent_at = now() - ${sent}::interval,
          expires_at = now() - ${sent}::interval + interval '7 days'
        where id = ${id}
      ), person as (
        update users set created_at = now() - ${sent}::interval where id = ${userId}
      ), mail as (
        update mails set state = ${state}, reason = ${reason} where invitation_id = ${id}
      )
      insert into audit_events (organization_id, at, actor_label, action, target_type, target_id,
        target_label)
      values (${organization.id}, now() - ${sent}::interval, 'Ada Lovelace', 'invitation.sent',
        'user', ${userId}, ${email})
    `);
  }
  return organization;
}

/** Adds an older user with a full page: history, emails and sessions; returns the user. */
async function lifeOfGrace(organization: Organization): Promise<{ id: string }> {
  const [grace] = await db.execute<{ id: string; email: string }>(sql`
    update users set extra_permissions = array['roles:manage']
    where email = ${organization.address("grace")}
    returning id, email
  `);
  const { id, email } = grace!;
  const chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  const safari =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
  for (const [agent, address, begun, seen] of [
    [chrome, "203.0.113.24", "9 days", "12 minutes"],
    [safari, "198.51.100.7", "3 days", "5 hours"],
  ] as const) {
    await db.execute(sql`
      insert into sessions (organization_id, user_id, created_at, claimed_at, last_seen_at,
        expires_at, address, agent)
      values (${organization.id}, ${id}, now() - ${begun}::interval, now() - ${begun}::interval,
        now() - ${seen}::interval, now() + interval '20 days', ${address}, ${agent})
    `);
  }
  for (const [kind, generation, ago] of [
    ["welcome", 1, "250 days"],
    ["password_changed", null, "249 days"],
  ] as const) {
    await db.execute(sql`
      insert into mails (organization_id, user_id, kind, recipient, generation, state,
        next_attempt_at, created_at, state_changed_at)
      values (${organization.id}, ${id}, ${kind}, ${email}, ${generation}, 'delivered', now(),
        now() - ${ago}::interval, now() - ${ago}::interval)
    `);
  }
  const events: [
    ago: string,
    actor: string,
    action: string,
    before: object | null,
    after: object,
  ][] = [
    [
      "250 days",
      "Ada Lovelace",
      "user.created",
      null,
      { role: "responder", status: "active", passwordStatus: "temporary" },
    ],
    ["249 days", "Grace Hopper", "password.changed", null, { passwordStatus: "ok" }],
    [
      "60 days",
      "Barbara Liskov",
      "user.edited",
      { role: "responder", extraPermissions: [] },
      { role: "manager", extraPermissions: ["roles:manage"] },
    ],
  ];
  for (const [ago, actor, action, was, is] of events) {
    await db.execute(sql`
      insert into audit_events (organization_id, at, actor_label, action, target_type, target_id,
        target_label, before, after)
      values (${organization.id}, now() - ${ago}::interval, ${actor}, ${action}, 'user', ${id},
        ${email}, ${was && JSON.stringify(was)}::jsonb, ${JSON.stringify(is)}::jsonb)
    `);
  }
  return { id };
}

async function takePicture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${folder}${name}.png`, animations: "disabled", caret: "hide" });
}

test("the pictures of the README", async ({ signedIn, openPortal }) => {
  const organization = await northwind();
  const groupIds = await addGroups(organization);
  const wide = { viewport: { width: 1568, height: 800 } };
  const { page, users, invite, userPage, identity, bulk, home } = await signedIn(
    organization.administrator,
    { ...wide, colorScheme: "light" },
  );
  await users.open();
  await expect(users.row("grace@")).toBeVisible();
  await takePicture(page, "users-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await takePicture(page, "users-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await users.filter("Role").click();
  await expect(page.getByRole("group", { name: "Role" })).toBeVisible();
  await takePicture(page, "users-filter");
  await page.keyboard.press("Escape");
  for (const name of ["Grace Hopper", "Chimamanda Okafor", "Dennis Ritchie"]) {
    await users.box(name).check();
  }
  await expect(bulk.bar).toBeVisible();
  await takePicture(page, "users-selection");
  await users.search.fill("no such user");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await takePicture(page, "users-no-match");

  await page.goto("/");
  await expect(home.activity).toBeVisible();
  await takePicture(page, "home-light");

  await invite.open();
  await invite.add(
    "margaret@northwind.example, Alan Turing <alan@northwind.example>, kurt@@northwind",
  );
  await invite.role("margaret@northwind.example").selectOption("Manager");
  await invite.users.blur();
  await takePicture(page, "invite-light");

  await page.setViewportSize({ width: 1568, height: 980 });
  await userPage.open(await lifeOfGrace(organization));
  await expect(userPage.timeline).toBeVisible();
  await takePicture(page, "person-light");

  await page.goto(`/settings/iam/groups/${groupIds.get("Compiler team")}`);
  await expect(page.getByRole("heading", { level: 1, name: "Compiler team" })).toBeVisible();
  await takePicture(page, "group-light");
  await page.goto("/settings/iam/roles");
  await expect(page.getByRole("heading", { name: "Compare roles" })).toBeVisible();
  await takePicture(page, "roles-light");

  await page.goto("/settings/iam/audit-log");
  await expect(page.getByRole("table", { name: "Audit log" })).toBeVisible();
  await takePicture(page, "audit-log-light");

  await configureIdentity(organization, {
    allowedDomains: ["northwind.example", "northwind.co.example", "*.northwind.example"],
    acceptsRequests: true,
  });
  await addSharedLink(organization, "Contractors 2026", {
    role: "responder",
    allowedDomains: ["contoso.example"],
    maxUses: 25,
  });
  await identity.open();
  await takePicture(page, "identity-configuration-light");

  const narrow = await signedIn(organization.administrator, {
    viewport: { width: 360, height: 740 },
    colorScheme: "light",
    deviceScaleFactor: 2,
  });
  await narrow.users.open();
  await expect(narrow.users.row("grace@")).toBeVisible();
  await takePicture(narrow.page, "users-360");

  const { path } = await organization.invite("katherine");
  const newcomer = await openPortal({
    viewport: { width: 1100, height: 800 },
    colorScheme: "light",
  });
  await newcomer.page.goto(path);
  await newcomer.register.fill("Katherine", "Johnson", "orbit of 1962");
  await expect(newcomer.register.rule("Not a common password")).toHaveText(/, met$/);
  await takePicture(newcomer.page, "register-light");
});

/** A file of the field service with two kinds of problems. */
function fieldServiceFile(): string {
  const names = people.map(([firstName, lastName]) => [firstName, lastName] as const);
  const roles = ["responder", "responder", "stakeholder", "manager"];
  const rows = Array.from({ length: 1_248 }, (_, index) => {
    const [firstName] = names[index % names.length]!;
    const [, lastName] = names[(index * 5 + Math.floor(index / names.length)) % names.length]!;
    const role = index % 89 === 11 ? "Team lead" : roles[index % roles.length];
    const group = index % 40 === 6 ? "Field crew" : index % 3 === 0 ? "Compiler team" : "";
    const email = index % 620 === 9 ? "n/a" : `p${1_000 + index}@northwind-traders.example`;
    return [email, firstName, lastName, role, group].join(",");
  });
  return ["email,firstName,lastName,role,groups", ...rows].join("\r\n");
}

test("the picture of a dry run", async ({ signedIn }) => {
  const organization = await newOrganization("Northwind Traders", "northwind-traders");
  await organization.addGroup("Compiler team");
  const { page, bulkCreate } = await signedIn(organization.administrator, {
    viewport: { width: 1568, height: 980 },
    colorScheme: "light",
  });
  await bulkCreate.open();
  await bulkCreate.choose("field-service-2026.csv", fieldServiceFile());
  await expect(bulkCreate.problemOf("Team lead")).toBeVisible();
  await expect(bulkCreate.row("p1000@")).toBeAttached();
  await takePicture(page, "bulk-create-light");
});
