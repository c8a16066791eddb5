import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { joinLinks, roles } from "@/db/schema/schema";

import { expectAccessible } from "./support/accessibility";
import { accountsOf, auditActions } from "./support/database";
import { expect, test, portalUrl } from "./support/fixtures";
import { addSharedLink, selfServiceLink } from "./support/identity";
import { tabTo } from "./support/keyboard";
import { linkIn, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";
import type { Organization } from "./support/organizations";

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

/** The value of a date field, so many days from now. */
const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The stored named links, oldest first. */
async function storedLinks({ id }: Pick<Organization, "id">) {
  return db
    .select()
    .from(joinLinks)
    .where(
      and(eq(joinLinks.organizationId, id), isNotNull(joinLinks.name), isNull(joinLinks.deletedAt)),
    )
    .orderBy(joinLinks.id);
}

/** Makes people of an organization who registered through a link: N0 last, N1 a minute earlier. */
async function addPeopleThrough(organization: Organization, linkId: string, count: number) {
  await organization.addPeople(
    Array.from({ length: count }, (_, index) => ({ firstName: `N${index}`, lastName: "Through" })),
  );
  await db.execute(sql`
    with through as (
      insert into registrations (organization_id, join_link_id, link_generation, kind, email,
        email_normalized, created_at, expires_at, used_at, user_id)
      select organization_id, ${linkId}, 1, 'register', email, email_normalized, now(), now(),
        now() - substr(first_name, 2)::int * interval '1 minute', id
      from users where organization_id = ${organization.id} and last_name = 'Through'
      returning 1
    )
    update join_links set uses = (select count(*) from through) where id = ${linkId}
  `);
}

test("a named link with its own role, domains and limits is created, shared and used up", async ({
  organization,
  signedIn,
  visitor,
}) => {
  const { page, identity, shell, userPage } = await signedIn(organization.administrator, clipboard);
  const row = identity.row("Contractors 2026");
  const email = organization.address("grace");

  await test.step("The link is created", async () => {
    const { linkDialog } = identity;
    await identity.open();
    await expect(page.getByText("No additional links")).toBeVisible();
    await identity.createLink.click();
    await expect(linkDialog.name).toBeFocused();
    await linkDialog.name.fill("Contractors 2026");
    await expect(linkDialog.role.locator("option")).toHaveText([
      "Default role (Stakeholder)",
      "Stakeholder",
      "Responder",
    ]);
    await linkDialog.role.selectOption("Responder");
    await linkDialog.domains.fill(`${organization.slug}.example, *.contractor.example`);
    await linkDialog.maxUses.fill("1");
    await linkDialog.expires.fill(dayFromNow(3));
    await linkDialog.submit.click();
    await expect(linkDialog.dialog).toHaveCount(0);
    await expect(shell.toast("Contractors 2026 created")).toBeVisible();
    for (const text of ["Responder", "+1", "0 of 1", "days", "Open"]) {
      await expect(row).toContainText(text);
    }
    await expect(row).toContainText(`@${organization.slug}.example`);
    expect(await storedLinks(organization)).toMatchObject([
      {
        roleKey: "responder",
        allowedDomains: [`${organization.slug}.example`, "*.contractor.example"],
        maxUses: 1,
      },
    ]);
  });

  const copied =
    await test.step("It is copied; at the link one is told who is signed in", async () => {
      await row.getByRole("button", { name: "Copy link Contractors 2026" }).click();
      await expect(page.getByText("Copied", { exact: true })).toBeAttached();
      const address = await page.evaluate(() => navigator.clipboard.readText());
      expect(address).toContain(`${portalUrl}/join/`);
      await page.goto(address);
      await expect(
        page.getByText(`You are signed in as ${organization.administrator.email}.`),
      ).toBeVisible();
      return address;
    });

  await test.step("A visitor registers with the role of the link, which is used up then", async () => {
    const { join, register, home } = visitor;
    await visitor.page.goto(copied);
    await expect(visitor.page.getByText("Contractors")).toHaveCount(0);
    await join.enter(email);
    await visitor.page.goto(linkIn((await waitForMails(email, 1))[0]));
    await expect(visitor.page.getByText("You join as a Responder.")).toBeVisible();
    await register.fill("Grace", "Hopper", password);
    await register.submit.click();
    await expect(home.heading).toBeVisible();
    expect(await accountsOf(email)).toMatchObject([{ roleKey: "responder", status: "active" }]);
    await visitor.page.goto(copied);
    await expect(join.heading).toHaveText("This link has reached its limit");
  });

  await test.step("The link lists who registered, whose timeline names the link", async () => {
    await identity.open();
    await expect(row).toContainText("Limit reached");
    await row.getByRole("button", { name: /^1 of 1/ }).click();
    const person = identity.peopleThrough.getByRole("listitem");
    await expect(person).toHaveText([new RegExp(`Grace Hopper.*${email}`)]);
    await person.getByRole("link", { name: "Grace Hopper" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Grace Hopper" })).toBeVisible();
    await expect(userPage.timeline).toContainText(/Joined via: ?Contractors 2026/);
  });
});

test("the self-service link is regenerated and switched off; a named link is paused, edited and deleted", async ({
  organization,
  signedIn,
}) => {
  const old = await selfServiceLink(organization);
  await addSharedLink(organization, "Partners");
  await addPeopleThrough(organization, old.id, 53);
  const { page, shell, identity } = await signedIn(organization.administrator, clipboard);
  const { linkDialog } = identity;
  await identity.open();

  await test.step("Those who registered are listed, latest first", async () => {
    await expect(page.getByText("53 people registered with this link.")).toBeVisible();
    await page.getByRole("button", { name: "Show who" }).click();
    const people = identity.peopleThrough.getByRole("listitem");
    await expect(people).toHaveCount(50);
    await expect(people.first()).toContainText("N0 Through");
    await page.getByRole("button", { name: "Show more" }).click();
    await expect(people).toHaveCount(53);
    await expect(people.last()).toContainText("N52 Through");
    await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);
    await page.keyboard.press("Escape");
  });

  await test.step("Regenerate link asks first, and replaces the link", async () => {
    const address = portalUrl + old.path;
    await expect(identity.link).toHaveValue(address);
    await expect(identity.link).not.toBeEditable();
    await identity.regenerate.click();
    const question = page.getByRole("alertdialog", { name: "Regenerate link" });
    await expect(question).toContainText("stops working everywhere");
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(identity.regenerate).toBeFocused();
    await expect(identity.link).toHaveValue(address);
    await identity.regenerate.click();
    await identity.confirm("Regenerate link");
    const { path } = await selfServiceLink(organization);
    expect(path).not.toBe(old.path);
    await expect(identity.link).toHaveValue(portalUrl + path);
    await identity.copy.click();
    await expect(page.getByText("Copied", { exact: true }).first()).toBeAttached();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(portalUrl + path);
  });

  await test.step("A named link is paused, resumed, edited and regenerated", async () => {
    const row = identity.row("Partners");
    await identity.choose("Partners", "Pause");
    await expect(shell.toast("Partners paused")).toBeVisible();
    await expect(row).toContainText("Paused");
    await identity.choose("Partners", "Resume");
    await expect(row).toContainText("Open");
    await identity.choose("Partners", "Edit");
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
    await identity.choose("Partners of the north", "Regenerate link");
    await identity.confirm("Regenerate link");
    await expect(shell.toast("Link regenerated").last()).toBeVisible();
  });

  await test.step("While self-service is off, no link works", async () => {
    await identity.selfService.uncheck();
    await expect(identity.selfService).toHaveAccessibleDescription(
      /While this is off, no invite link works/,
    );
    await identity.saveChanges();
    await expect(identity.row("Partners of the north")).toContainText("Off");
    await expect(page.getByText("These links don't work")).toBeVisible();
    await identity.selfService.check();
    await identity.saveChanges();
    await expect(identity.row("Partners of the north")).toContainText("Open");
  });

  await test.step("A named link is deleted", async () => {
    await identity.choose("Partners of the north", "Delete");
    const question = page.getByRole("alertdialog", { name: "Delete link" });
    await expect(question).toContainText("Partners of the north");
    await identity.confirm("Delete link");
    await expect(page.getByText("No additional links")).toBeVisible();
    expect((await auditActions(organization.id)).slice(2)).toEqual([
      "join_link.created",
      "join_link.regenerated",
      "join_link.paused",
      "join_link.resumed",
      "join_link.edited",
      "join_link.edited",
      "join_link.regenerated",
      "identity.changed",
      "identity.changed",
      "join_link.deleted",
    ]);
  });
});

test("a link is created by keyboard, with the reason at each invalid field, and deleted", async ({
  organization,
  signedIn,
}) => {
  await addSharedLink(organization, `Partners ${"x".repeat(100)}`, { role: "responder" });
  const { page, identity } = await signedIn(organization.administrator);
  const { name, role, domains, maxUses, expires, dialog } = identity.linkDialog;
  await identity.open();

  await test.step("Invalid input is kept, with the focus on the first error", async () => {
    await tabTo(page, identity.createLink);
    await page.keyboard.press("Enter");
    await expect(name).toBeFocused();
    await domains.fill("co.uk");
    await maxUses.fill("many");
    await page.keyboard.press("Enter");
    await expect(name).toBeFocused();
    await expect(name).toHaveAccessibleDescription(/Enter a name\./);
    await expect(maxUses).toHaveAccessibleDescription(/Enter a whole number\./);
    await expect(maxUses).toHaveValue("many");
    await expect(domains).toHaveValue("co.uk");
    await name.fill(`PARTNERS ${"x".repeat(100)}`);
    await page.keyboard.press("Enter");
    await expect(domains).toBeFocused();
    await expect(domains).toHaveAccessibleDescription(/“co\.uk” isn't a full domain/);
    await expectAccessible(page);
    await domains.fill("");
    await maxUses.fill("5");
    await expires.fill(dayFromNow(-1));
    await name.press("Enter");
    await expect(expires).toHaveAccessibleDescription(/Choose a date in the future/);
    await expires.fill("");
    await name.press("Enter");
    await expect(name).toHaveAccessibleDescription(/Another link has this name\./);
    await expect(name).toBeFocused();
  });

  await test.step("The link is created by keyboard", async () => {
    await name.fill("Fair");
    await page.keyboard.press("Tab");
    await expect(role).toBeFocused();
    await page.keyboard.press("r");
    await page.keyboard.press("Tab");
    await page.keyboard.type("fair.example,");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(dialog).toHaveCount(0);
    await expect(identity.createLink).toBeFocused();
    expect((await storedLinks(organization)).at(-1)).toMatchObject({
      name: "Fair",
      roleKey: "responder",
      allowedDomains: ["fair.example"],
      maxUses: 5,
    });
    await page.setViewportSize({ width: 360, height: 740 });
    await expectAccessible(page);
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  await test.step("The menu of the link lists users and deletes, by keyboard", async () => {
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
    await expect(identity.row("Fair")).toHaveCount(0);
    await expect(page.locator(":focus")).toHaveCount(1);
  });
});

test("a link that gives a role above the actor's can be neither copied nor changed", async ({
  organization,
  signedIn,
}) => {
  await db.insert(roles).values({
    organizationId: organization.id,
    key: "auditor",
    name: "Auditor",
    rank: 40,
    permissions: ["users:read", "audit:read"],
    builtIn: false,
  });
  const above = await addSharedLink(organization, "For auditors", { role: "auditor" });
  const manager = await organization.add("manager");
  await db.execute(sql`
    update users set extra_permissions = array['identity:manage'] where id = ${manager.id}
  `);
  const { page, identity } = await signedIn(manager);
  await identity.open();
  const row = identity.row("For auditors");
  await expect(row).toContainText("Auditor");
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
  ]);
});
