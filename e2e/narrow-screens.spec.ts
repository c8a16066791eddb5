import { expire } from "./support/database";
import { expect, test } from "./support/fixtures";
import {
  addRequest,
  addSharedLink,
  configureIdentity,
  killSharedLink,
  selfServiceLink,
} from "./support/identity";
import { linkIn, waitForMails } from "./support/mailbox";
import { newOrganization } from "./support/organizations";
import type { Page } from "@playwright/test";

test.use({ viewport: { width: 360, height: 740 } });

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return "";
    const widest = [...document.querySelectorAll("body *")].find(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    return `${root.scrollWidth} px: ${widest?.outerHTML.slice(0, 200)}`;
  });
  expect(beyond, page.url()).toBe("");
}

test("no page scrolls sideways at 360 px", async ({ organization, signedIn, page }) => {
  const long = `a.very.long.address.that.nobody.wants.to.type.${"x".repeat(15)}`;
  const invitation = await organization.invite(long);
  await expire(await organization.invite(`expired.${long}`.slice(0, 60)));
  await organization.addPeople([{ firstName: "م".repeat(128), lastName: "W".repeat(128) }]);
  const portal = await signedIn(organization.administrator);
  for (const path of [
    "/",
    "/settings/iam/users",
    "/settings/iam/users?q=nothing+like+this",
    "/settings/iam/users/invite",
    "/outbox",
  ]) {
    await portal.page.goto(path);
    await expect(portal.page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(portal.page);
  }
  await portal.page.goto("/outbox");
  await portal.page.getByRole("link", { name: invitation.email }).click();
  await expect(portal.page.locator("iframe")).toBeVisible();
  await expectNoSidewaysScroll(portal.page);
  for (const path of ["/sign-in", invitation.path, "/register/nonsense"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(page);
  }
});

test("no page of links and requests scrolls sideways at 360 px", async ({
  organization,
  signedIn,
}) => {
  const long = `${"a-very-long-".repeat(5)}x.example`;
  await configureIdentity(organization, {
    allowedDomains: [long, `*.${long}`],
    acceptsRequests: true,
  });
  await addSharedLink(organization, "W".repeat(128), { role: "manager", allowedDomains: [long] });
  await addRequest(organization, `${"a".repeat(64)}@${organization.slug}.${long}`, {
    firstName: "م".repeat(128),
    lastName: "W".repeat(128),
    message: "W".repeat(500),
  });
  const { page, identity, requests } = await signedIn(organization.administrator);
  await identity.open();
  await expectNoSidewaysScroll(page);
  await identity.method("OpenID Connect").check();
  await identity.domains.fill(`co.uk, ${"nonsense".repeat(30)}`);
  await identity.domains.press("Enter");
  await expectNoSidewaysScroll(page);
  // Save is visible as soon as the form has changes, also when scrolled down.
  await identity.links.scrollIntoViewIfNeeded();
  await expect(identity.save).toBeInViewport();
  await identity.createLink.click();
  await expect(identity.linkDialog.name).toBeVisible();
  await expectNoSidewaysScroll(page);
  page.on("dialog", (dialog) => void dialog.accept());
  await requests.open();
  await expectNoSidewaysScroll(page);
  await requests.rows.getByRole("button", { name: /^Show all/ }).click();
  await requests.selectAll.check();
  await expectNoSidewaysScroll(page);
  await requests.askForSelection("Approve");
  await expectNoSidewaysScroll(page);
});

test("no page of a user scrolls sideways at 360 px", async ({ organization, signedIn, page }) => {
  const person = await organization.create(`a.very.long.address.${"x".repeat(40)}`, "manager", {
    firstName: "م".repeat(128),
    lastName: "W".repeat(128),
  });
  await signedIn(person);
  const portal = await signedIn(organization.administrator);
  await portal.userPage.open(person);
  await portal.userPage.act("Reset password");
  await portal.userPage.firstName.fill("N".repeat(128));
  await portal.userPage.save.click();
  await expect(portal.shell.toast("Changes saved")).toBeVisible();
  await expect(portal.userPage.timeline.getByRole("listitem").first()).toContainText("edited");
  await expectNoSidewaysScroll(portal.page);
  // Toasts cover the buttons of a small screen for a while.
  await portal.page.reload();
  await portal.userPage.ask("Disable");
  await expectNoSidewaysScroll(portal.page);
  for (const path of [
    "/profile",
    "/settings/iam/users?status=active,inactive,invited,deleted&password=reset_code,temporary",
    `/settings/iam/users/${organization.administrator.id}`,
  ]) {
    await portal.page.goto(path);
    await expect(portal.page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(portal.page);
  }

  const newcomer = await signedIn(await organization.create(`b.${"y".repeat(60)}`));
  await newcomer.page.goto("/change-password");
  await expect(newcomer.page.getByRole("heading", { level: 1 })).toHaveText(
    "Choose a new password",
  );
  await expectNoSidewaysScroll(newcomer.page);
  for (const path of [
    "/forgot-password",
    `/reset-password?asked=1&email=${encodeURIComponent(person.email)}`,
    "/sign-in?reason=password",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(page);
  }
});

for (const [script, name] of [
  ["Latin", "W".repeat(128)],
  ["Arabic", "مؤسسة الشرق للعلوم ".repeat(6).trim()],
  ["emoji", "🦄".repeat(128)],
] as const) {
  test(`no public page scrolls sideways with a long name in ${script}`, async ({
    visitor: { page, join, askToJoin },
  }) => {
    const organization = await newOrganization(name);
    const link = await selfServiceLink(organization);
    await configureIdentity(organization, {
      alsoGoogle: true,
      allowedDomains: ["northwind.example"],
      acceptsRequests: true,
      issuer: "https://id.example",
      clientId: "gatehouse",
      providerName: "W".repeat(64),
    });
    const email = `${"m".repeat(50)}@${organization.slug}.${"x".repeat(60)}.example`;
    await page.goto(link.path);
    await expect(join.heading).toHaveText(`Sign up to ${name}`);
    await expectNoSidewaysScroll(page);
    await join.enter(email);
    await expect(join.ask).toBeVisible();
    await expectNoSidewaysScroll(page);
    await join.ask.click();
    await expect(join.inbox).toBeVisible();
    await expectNoSidewaysScroll(page);
    await page.goto(linkIn((await waitForMails(email, 1))[0]));
    await askToJoin.message.fill("x".repeat(600));
    await askToJoin.submit.click();
    await expect(askToJoin.message).toHaveAttribute("aria-invalid", "true");
    await expectNoSidewaysScroll(page);
    await askToJoin.fill("Kim", "Outside");
    await askToJoin.submit.click();
    await expect(askToJoin.heading).toHaveText("Your request was sent");
    await expectNoSidewaysScroll(page);

    const dead = await addSharedLink(organization, "Dead");
    await killSharedLink(organization, dead, "deleted");
    const { path } = await organization.invite("y".repeat(60));
    const signIn = `/sign-in?organization=${organization.slug}&problem=other_account`;
    for (const shown of [dead.path, path, `${path}?problem=other_email`, signIn]) {
      await page.goto(shown);
      await expectNoSidewaysScroll(page);
    }
    await configureIdentity(organization, { loginMethod: "openid_connect", alsoGoogle: false });
    const forgot = `/forgot-password?organization=${organization.slug}`;
    for (const shown of [link.path, path, signIn, forgot, "/sign-in/organization"]) {
      await page.goto(shown);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
    }
  });
}

test("a user is created and disabled on a narrow screen", async ({ organization, signedIn }) => {
  const { page, users, createUser } = await signedIn(organization.administrator);
  await users.open();
  await createUser.open();
  await expectNoSidewaysScroll(page);
  await createUser.fill("Grace", "Hopper", organization.address("grace.brewster.murray.hopper"));
  await createUser.submit.click();
  await expect(createUser.temporaryPassword).toBeInViewport();
  await expectNoSidewaysScroll(page);
  await createUser.done.click();
  await expect(users.row("Grace Hopper")).toContainText("Temporary · 15 days left");
  await users.act("Grace Hopper", "Disable");
  await expect(users.row("Grace Hopper")).toContainText("Inactive");
  await users.choose("Status", "Inactive");
  await expect(users.rows).toHaveCount(1);
  await expectNoSidewaysScroll(page);
});

test("on a narrow screen the navigation is a sheet and rows are cards", async ({
  organization,
  signedIn,
}) => {
  const invitation = await organization.invite("grace");
  const { page, users, shell } = await signedIn(organization.administrator);
  await page.goto("/");
  await page.getByRole("button", { name: "Open navigation" }).click();
  const sheet = page.getByRole("dialog", { name: "Navigation" });
  await expect(sheet).toBeVisible();
  await sheet.getByRole("link", { name: "Settings" }).click();
  await expect(sheet).toBeHidden();
  await expect(users.heading).toBeVisible();
  const card = users.row(invitation.email);
  await expect(card).toContainText("Invited");
  expect((await card.boundingBox())!.width).toBeLessThanOrEqual(360);
  const menu = await users.openMenu(invitation.email);
  await expect(menu.getByRole("menuitem", { name: "Resend invitation" })).toBeInViewport();
  await expectNoSidewaysScroll(page);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Open navigation" }).click();
  await shell.userMenu.last().click();
  await expect(shell.signOut).toBeInViewport();
});

test("a user is invited and revoked on a narrow screen", async ({ organization, signedIn }) => {
  const { page, invite, pending } = await signedIn(organization.administrator);
  const email = organization.address("grace.brewster.murray.hopper.of.the.navy");
  await invite.open();
  await invite.add(email);
  await invite.role(email).selectOption("Stakeholder");
  await expectNoSidewaysScroll(page);
  await invite.send.click();
  await invite.expectOutcome("1 invited");
  await expectNoSidewaysScroll(page);
  await pending.button(email, "Revoke").click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("No pending invitations")).toBeVisible();
});
