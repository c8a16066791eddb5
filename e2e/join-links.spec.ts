import { sql } from "drizzle-orm";
import type { APIRequestContext, Page } from "@playwright/test";

import { db } from "@/db/client";

import { expectAccessible } from "./support/accessibility";
import { accountsOf, auditActions } from "./support/database";
import { expect, test } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import type { ActionCall } from "./support/forged-requests";
import { addSharedLink, configureIdentity, selfServiceLink } from "./support/identity";
import { tabTo } from "./support/keyboard";
import { linkIn, waitForMails } from "./support/mailbox";
import { newOrganization, password } from "./support/organizations";
import type { Portal } from "./support/pages/portal";
import type { Organization } from "./support/organizations";
import type { IdentityConfigurationPage } from "./support/pages/identity-configuration-page";

/** The value of a date field, so many days from now. */
const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The stored named links, oldest first. */
async function storedLinks({ id }: Pick<Organization, "id">) {
  return db.execute<{
    id: string;
    name: string;
    roleKey: string | null;
    allowedDomains: string[] | null;
    maxUses: number | null;
    generation: number;
    paused: boolean;
    deleted: boolean;
  }>(sql`
    select id, name, role_key as "roleKey", allowed_domains as "allowedDomains",
      max_uses as "maxUses", generation, paused_at is not null as paused,
      deleted_at is not null as deleted
    from join_links where organization_id = ${id} and name is not null order by id
  `);
}

/** Enters an address at a shared link and registers with the emailed personal link. */
async function registerThrough(
  { page, register, join, home }: Portal,
  path: string,
  email: string,
): Promise<void> {
  await page.goto(path);
  await join.enter(email);
  await page.goto(linkIn((await waitForMails(email, 1))[0]));
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(home.heading).toBeVisible();
}

/** Checks the title of a shared link's page. */
async function expectTitle(page: Page, path: string, title: string | RegExp): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
}

test("a named link with its own role, domains and limits is created, shared and used up", async ({
  organization,
  signedIn,
  visitor: guest,
}) => {
  const { page, identity, shell, userPage } = await signedIn(organization.administrator, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await identity.open();
  await expect(page.getByText("No additional links")).toBeVisible();
  const { linkDialog } = identity;
  await identity.createLink.click();
  await expect(linkDialog.name).toBeFocused();
  await linkDialog.name.fill("Contractors 2026");
  await expect(linkDialog.role.locator("option")).toHaveText([
    "Default role (Stakeholder)",
    "Stakeholder",
    "Responder",
    "Manager",
    "Administrator",
  ]);
  await linkDialog.role.selectOption("Responder");
  await linkDialog.domains.fill(`${organization.slug}.example, *.contractor.example`);
  await linkDialog.maxUses.fill("1");
  await linkDialog.expires.fill(dayFromNow(3));
  await linkDialog.submit.click();
  await expect(linkDialog.dialog).toHaveCount(0);
  await expect(shell.toast("Contractors 2026 created")).toBeVisible();
  const row = identity.row("Contractors 2026");
  for (const text of [
    "Responder",
    `@${organization.slug}.example`,
    "+1",
    "0 of 1",
    "days",
    "Open",
  ]) {
    await expect(row).toContainText(text);
  }
  expect(await storedLinks(organization)).toMatchObject([
    {
      roleKey: "responder",
      allowedDomains: [`${organization.slug}.example`, "*.contractor.example"],
      maxUses: 1,
    },
  ]);

  await row.getByRole("button", { name: "Copy link Contractors 2026" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeAttached();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`${process.env.GATEHOUSE_URL}/join/`);
  const email = organization.address("grace");
  await registerThrough(guest, copied, email);
  expect(await accountsOf(email)).toMatchObject([{ roleKey: "responder", status: "active" }]);
  await expectTitle(guest.page, copied, "This link has reached its limit");

  await page.reload();
  await expect(row).toContainText("Limit reached");
  await row.getByRole("button", { name: /^1 of 1/ }).click();
  const person = identity.peopleThrough.getByRole("listitem");
  await expect(person).toHaveText([new RegExp(`Grace Hopper.*${email}`)]);
  await person.getByRole("link", { name: "Grace Hopper" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Grace Hopper" })).toBeVisible();
  await expect(userPage.timeline).toContainText(/Joined via: ?Contractors 2026/);
  expect(await auditActions(organization.id)).toContain("join_link.created");
});

test("a named link is paused, resumed, edited, regenerated and deleted, and its page says so", async ({
  organization,
  signedIn,
  visitor: guest,
}) => {
  const link = await addSharedLink(organization, "Partners");
  const { page, shell, identity } = await signedIn(organization.administrator);
  await identity.open();
  const row = identity.row("Partners");
  await expectTitle(guest.page, link.path, `Sign up to ${organization.name}`);

  await identity.choose("Partners", "Pause");
  await expect(shell.toast("Partners paused")).toBeVisible();
  await expect(row).toContainText("Paused");
  await expectTitle(guest.page, link.path, "This link is paused");
  await identity.choose("Partners", "Resume");
  await expect(row).toContainText("Open");
  await expectTitle(guest.page, link.path, `Sign up to ${organization.name}`);

  await identity.choose("Partners", "Edit");
  const { linkDialog } = identity;
  await expect(linkDialog.name).toHaveValue("Partners");
  await linkDialog.name.fill("Partners of the north");
  await linkDialog.maxUses.fill("20");
  await linkDialog.expires.fill(dayFromNow(1));
  await linkDialog.submit.click();
  await expect(identity.row("Partners of the north")).toContainText("0 of 20");
  await identity.choose("Partners of the north", "Edit");
  await expect(linkDialog.expires).toHaveValue(dayFromNow(1));
  await linkDialog.maxUses.fill("");
  await linkDialog.expires.fill("");
  await linkDialog.submit.click();
  await expect(identity.row("Partners of the north")).toContainText("Never");
  await expectTitle(guest.page, link.path, `Sign up to ${organization.name}`);

  await identity.choose("Partners of the north", "Regenerate link");
  await identity.confirm("Regenerate link");
  await expect(shell.toast("Link regenerated")).toBeVisible();
  await expectTitle(guest.page, link.path, "This link was replaced");
  await identity.choose("Partners of the north", "Delete");
  const question = page.getByRole("alertdialog", { name: "Delete link" });
  await expect(question).toContainText("Partners of the north");
  await identity.confirm("Delete link");
  await expect(page.getByText("No additional links")).toBeVisible();
  await expectTitle(guest.page, link.path, "This link was deleted");
  expect(await auditActions(organization.id)).toEqual([
    "organization.created",
    "user.created",
    "join_link.created",
    "join_link.paused",
    "join_link.resumed",
    "join_link.edited",
    "join_link.edited",
    "join_link.regenerated",
    "join_link.deleted",
  ]);
});

test("the old self-service link stops the moment it is regenerated", async ({
  organization,
  signedIn,
  visitor: guest,
}) => {
  const { page, identity } = await signedIn(organization.administrator, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await identity.open();
  await expect(page.getByText("No one has registered with this link yet.")).toBeVisible();
  const old = await identity.link.inputValue();
  expect(old).toBe(process.env.GATEHOUSE_URL + (await selfServiceLink(organization)).path);
  await expect(identity.link).not.toBeEditable();
  const email = organization.address("grace");
  await registerThrough(guest, old, email);

  await identity.regenerate.click();
  const question = page.getByRole("alertdialog", { name: "Regenerate link" });
  await expect(question).toContainText("stops working everywhere");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(identity.regenerate).toBeFocused();
  await expect(identity.link).toHaveValue(old);
  await identity.regenerate.click();
  await identity.confirm("Regenerate link");
  await expect(identity.link).not.toHaveValue(old);
  await identity.copy.click();
  await expect(page.getByText("Copied", { exact: true }).first()).toBeAttached();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await identity.link.inputValue());
  await expectTitle(guest.page, old, "This link was replaced");
  await expectTitle(guest.page, copied, `Sign up to ${organization.name}`);

  await expect(page.getByText("1 person registered with this link.")).toBeVisible();
  await page.getByRole("button", { name: "Show who" }).click();
  await expect(identity.peopleThrough.getByRole("listitem")).toHaveText([
    new RegExp(`Grace Hopper.*${email}`),
  ]);
});

test("users who joined through a link are listed, latest first", async ({
  organization,
  signedIn,
}) => {
  const link = await addSharedLink(organization, "Partners");
  await organization.addPeople(
    Array.from({ length: 53 }, (_, index) => ({ firstName: `N${index}`, lastName: "Through" })),
  );
  await db.execute(sql`
    with through as (
      insert into registrations (organization_id, join_link_id, link_generation, kind, email,
        email_normalized, created_at, expires_at, used_at, user_id)
      select organization_id, ${link.id}, 1, 'register', email, email_normalized, now(), now(),
        now() - substr(first_name, 2)::int * interval '1 minute', id
      from users where organization_id = ${organization.id} and last_name = 'Through'
      returning 1
    )
    update join_links set uses = (select count(*) from through) where id = ${link.id}
  `);
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await identity.choose("Partners", "Registered with this link");
  const people = identity.peopleThrough.getByRole("listitem");
  await expect(people).toHaveCount(50);
  await expect(people.first()).toContainText("N0 Through");
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(people).toHaveCount(53);
  await expect(people.last()).toContainText("N52 Through");
  await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);
});

test("links are off while self-service is off, and the page says so", async ({
  organization,
  signedIn,
  visitor: guest,
}) => {
  const link = await addSharedLink(organization, "Partners");
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await identity.selfService.uncheck();
  await expect(identity.selfService).toHaveAccessibleDescription(
    /While this is off, no invite link works/,
  );
  await identity.saveChanges();
  await expect(identity.row("Partners")).toContainText("Off");
  await expect(page.getByText("These links don't work")).toBeVisible();
  for (const { path } of [link, await selfServiceLink(organization)]) {
    await expectTitle(guest.page, path, "Signing up by link is switched off");
  }
  await identity.selfService.check();
  await identity.saveChanges();
  await expect(identity.row("Partners")).toContainText("Open");
  await expectTitle(guest.page, link.path, `Sign up to ${organization.name}`);
});

test("invalid input in a link is kept, with the reason at each field and the focus on the first", async ({
  organization,
  signedIn,
}) => {
  await addSharedLink(organization, "Partners");
  const { identity } = await signedIn(organization.administrator);
  await identity.open();
  const { name, domains, maxUses, expires, submit, dialog } = identity.linkDialog;
  await identity.createLink.click();
  await maxUses.fill("many");
  await submit.click();
  await expect(name).toBeFocused();
  await expect(name).toHaveAccessibleDescription(/Enter a name\./);
  await expect(maxUses).toHaveAccessibleDescription(/Enter a whole number\./);
  await expect(maxUses).toHaveValue("many");

  await name.fill("partners");
  for (const [uses, reason] of [
    ["0", /Enter 1 or more/],
    ["1.5", /Enter a whole number/],
    ["1000001", /Enter at most 1,000,000/],
  ] as const) {
    await maxUses.fill(uses);
    await submit.click();
    await expect(maxUses).toHaveAccessibleDescription(reason);
  }
  await maxUses.fill("");
  await domains.fill("co.uk");
  await submit.click();
  await expect(domains).toBeFocused();
  await expect(domains).toHaveAccessibleDescription(/“co\.uk” isn't a full domain/);
  await domains.fill("");
  await submit.click();
  await expect(name).toHaveAccessibleDescription(/Another link has this name\./);
  await expect(name).toBeFocused();
  await name.fill("Fair");
  await expires.fill(dayFromNow(-1));
  await submit.click();
  await expect(expires).toHaveAccessibleDescription(/Choose a date in the future/);
  await expires.fill("");
  await submit.click();
  await expect(dialog).toHaveCount(0);
  expect(await storedLinks(organization)).toHaveLength(2);
});

test("a link is created, opened and deleted by keyboard", async ({ organization, signedIn }) => {
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  await tabTo(page, identity.createLink);
  await page.keyboard.press("Enter");
  await expect(identity.linkDialog.name).toBeFocused();
  await page.keyboard.type("Fair");
  await page.keyboard.press("Tab");
  await page.keyboard.press("r");
  await page.keyboard.press("Tab");
  await page.keyboard.type("fair.example,");
  await page.keyboard.press("Tab");
  await page.keyboard.type("5");
  await page.keyboard.press("Enter");
  await expect(identity.linkDialog.dialog).toHaveCount(0);
  await expect(identity.createLink).toBeFocused();
  expect(await storedLinks(organization)).toMatchObject([
    { name: "Fair", roleKey: "responder", allowedDomains: ["fair.example"], maxUses: 5 },
  ]);

  const menu = page.getByRole("button", { name: "Actions for Fair" });
  await tabTo(page, menu);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  await page.keyboard.press("r");
  await page.keyboard.press("Enter");
  const people = page.getByRole("dialog", { name: "Registered with this link" });
  await expect(people).toContainText("No one yet");
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Edit" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Delete" })).toBeFocused();
  await page.keyboard.press("Enter");
  const question = page.getByRole("alertdialog", { name: "Delete link" });
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(question).toHaveCount(0);
  await expect(page.getByText("No additional links")).toBeVisible();
  await expect(page.locator(":focus")).toHaveCount(1);
});

type Calls = Record<
  "create" | "edit" | "regenerate" | "pause" | "resume" | "delete" | "people",
  ActionCall
>;

/** The calls that an Administrator's browser makes, for replay by other users. */
async function callsOf(identity: IdentityConfigurationPage): Promise<Calls> {
  const { linkDialog } = identity;
  await identity.open();
  await identity.createLink.click();
  await linkDialog.name.fill("Decoy");
  const create = await actionCallOf(identity.page, () => linkDialog.submit.click());
  await expect(identity.row("Decoy")).toContainText("Open");
  await identity.choose("Decoy", "Edit");
  await linkDialog.maxUses.fill("3");
  const edit = await actionCallOf(identity.page, () => linkDialog.submit.click());
  await expect(identity.row("Decoy")).toContainText("0 of 3");
  const pause = await actionCallOf(identity.page, () => identity.choose("Decoy", "Pause"));
  await expect(identity.row("Decoy")).toContainText("Paused");
  const resume = await actionCallOf(identity.page, () => identity.choose("Decoy", "Resume"));
  await expect(identity.row("Decoy")).toContainText("Open");
  const people = await actionCallOf(identity.page, () =>
    identity.choose("Decoy", "Registered with this link"),
  );
  await identity.page.keyboard.press("Escape");
  await identity.choose("Decoy", "Regenerate link");
  const regenerate = await actionCallOf(identity.page, () => identity.confirm("Regenerate link"));
  await identity.choose("Decoy", "Delete");
  const remove = await actionCallOf(identity.page, () => identity.confirm("Delete link"));
  await expect(identity.row("Decoy")).toHaveCount(0);
  return { create, edit, pause, resume, people, regenerate, delete: remove };
}

/** Makes every call for a link; returns the answers by name. */
async function tryAll(
  client: APIRequestContext,
  { create, edit, ...others }: Calls,
  joinLinkId: string,
  settings: object = {},
): Promise<Record<string, string>> {
  const link = {
    name: "Forged",
    roleKey: "stakeholder",
    allowedDomains: [],
    maxUses: null,
    expiresAt: null,
    ...settings,
  };
  const answers: Record<string, string> = {
    create: await replay(client, create, [link]),
    edit: await replay(client, edit, [{ ...link, id: joinLinkId }]),
  };
  for (const [name, call] of Object.entries(others)) {
    answers[name] = await replay(client, call, [{ joinLinkId }]);
  }
  return answers;
}

test("forged calls change no link and list no user", async ({ organization, signedIn }) => {
  const { page, identity } = await signedIn(organization.administrator);
  const calls = await callsOf(identity);
  const link = await addSharedLink(organization, "Partners");
  const before = await storedLinks(organization);
  for (const role of ["stakeholder", "responder", "manager"] as const) {
    const { request } = (await signedIn(await organization.add(role))).page;
    for (const [name, answer] of Object.entries(await tryAll(request, calls, link.id))) {
      expect(answer, `${name} by a ${role}`).toContain('"code":"forbidden"');
      expect(answer).not.toContain("/join/");
    }
  }
  expect(await storedLinks(organization)).toEqual(before);

  const stranger = await newOrganization("Contoso");
  const { request } = (await signedIn(stranger.administrator)).page;
  const unknownId = "00000000-0000-4000-8000-000000000000";
  for (const id of [link.id, (await selfServiceLink(organization)).id, unknownId]) {
    const { create: _create, ...answers } = await tryAll(request, calls, id);
    for (const [name, answer] of Object.entries(answers)) {
      expect(answer, name).toContain('"code":"not_found"');
    }
  }
  const nonsense = await tryAll(page.request, calls, "' or 1=1 --", {
    allowedDomains: ["co.uk"],
  });
  for (const [name, answer] of Object.entries(nonsense)) {
    expect(answer, name).toContain('"code":"invalid"');
    expect(answer, name).not.toMatch(/postgres|drizzle|node_modules|at \w+ \(/i);
  }
  expect(await storedLinks(organization)).toEqual(before);
});

test("a link cannot give a role that its creator could not give", async ({
  organization,
  signedIn,
}) => {
  const { identity: administrators } = await signedIn(organization.administrator);
  const calls = await callsOf(administrators);
  const above = await addSharedLink(organization, "For administrators", { role: "administrator" });
  const manager = await organization.add("manager");
  await db.execute(sql`
    update users set extra_permissions = array['identity:manage'] where id = ${manager.id}
  `);
  const { page, identity } = await signedIn(manager);
  await identity.open();
  const row = identity.row("For administrators");
  await expect(row).toContainText("Administrator");
  await expect(row.getByRole("button", { name: "Copy link" })).toHaveAccessibleDescription(
    "It gives a role above yours.",
  );
  expect(await page.content()).not.toContain(above.token);
  await row.getByRole("button", { name: "Actions for" }).click();
  for (const item of ["Edit", "Pause", "Regenerate link", "Delete"]) {
    await expect(page.getByRole("menuitem", { name: item })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
  }
  await page.keyboard.press("Escape");
  await identity.createLink.click();
  await expect(identity.linkDialog.role.locator("option")).toHaveText([
    "Default role (Stakeholder)",
    "Stakeholder",
    "Responder",
    "Manager",
  ]);
  const before = await storedLinks(organization);
  const { people: _people, ...answers } = await tryAll(page.request, calls, above.id, {
    roleKey: "administrator",
  });
  for (const [name, answer] of Object.entries(answers)) {
    expect(answer, name).toContain('"code":"forbidden"');
  }
  expect(await storedLinks(organization)).toEqual(before);
});

test("links have no violation on wide and narrow screens", async ({ organization, signedIn }) => {
  await configureIdentity(organization, { allowedDomains: ["northwind.example"] });
  await addSharedLink(organization, "Partners", { role: "manager", maxUses: 20 });
  await addSharedLink(organization, `Fair ${"x".repeat(100)}`, {
    allowedDomains: [`${"long-".repeat(11)}domain.example`],
  });
  const { page, identity } = await signedIn(organization.administrator);
  await identity.open();
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await expectAccessible(page);
    await identity.createLink.click();
    await identity.linkDialog.domains.fill("co.uk");
    await identity.linkDialog.submit.click();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(identity.linkDialog.dialog).toHaveCount(0);
    await identity.choose("Partners", "Registered with this link");
    await expect(page.getByText("No one yet")).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
});
