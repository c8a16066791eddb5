import { expectAccessible } from "./support/accessibility";
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
import { expectNoSidewaysScroll } from "./support/narrow";
import { newOrganization } from "./support/organizations";

test.use({ viewport: { width: 360, height: 740 } });

test("a manager works on a narrow screen, with a sheet for the navigation and cards for the rows", async ({
  organization,
  signedIn,
}) => {
  const invitation = await organization.invite("grace");
  const { page, users, createUser, invite, pending, shell } = await signedIn(
    organization.administrator,
  );
  const sheet = page.getByRole("dialog", { name: "Navigation" });
  const openNavigation = () => page.getByRole("button", { name: "Open navigation" }).click();
  await page.goto("/");

  await test.step("The navigation is a sheet", async () => {
    await openNavigation();
    await expect(sheet).toBeVisible();
    await expectAccessible(page);
    await sheet.getByRole("link", { name: "Settings" }).click();
    await expect(sheet).toBeHidden();
    await expect(users.heading).toBeVisible();
  });

  await test.step("A row is a card with its menu", async () => {
    const card = users.row(invitation.email);
    await expect(card).toContainText("Invited");
    expect((await card.boundingBox())!.width).toBeLessThanOrEqual(360);
    await expectAccessible(page);
    const menu = await users.openMenu(invitation.email);
    await expect(menu.getByRole("menuitem", { name: "Resend invitation" })).toBeInViewport();
    await expectNoSidewaysScroll(page);
    await page.keyboard.press("Escape");
  });

  await test.step("A user is created and disabled", async () => {
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

  await test.step("The user menu is in the sheet", async () => {
    await openNavigation();
    await shell.userMenu.last().click();
    await expect(shell.signOut).toBeInViewport();
  });

  await test.step("A user is invited, and the invitation is revoked", async () => {
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
    await expectAccessible(page);
    await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
    await expect(pending.row(email)).toHaveCount(0);
  });
});

test("no page of the portal scrolls sideways with long names and addresses", async ({
  organization,
  signedIn,
}) => {
  const domain = `${"a-very-long-".repeat(5)}x.example`;
  const address = `a.very.long.address.that.is.tedious.to.type.${"x".repeat(15)}`;
  const names = { firstName: "م".repeat(128), lastName: "W".repeat(128) };
  const invitation = await organization.invite(address);
  await expire(await organization.invite(`expired.${address}`.slice(0, 60)));
  await configureIdentity(organization, {
    allowedDomains: [domain, `*.${domain}`],
    acceptsRequests: true,
  });
  await addSharedLink(organization, "W".repeat(128), {
    role: "responder",
    allowedDomains: [domain],
  });
  await addRequest(organization, `${"a".repeat(64)}@${organization.slug}.${domain}`, {
    ...names,
    message: "W".repeat(500),
  });
  const person = await organization.create(
    `a.very.long.address.${"x".repeat(40)}`,
    "manager",
    names,
  );
  const newcomer = await signedIn(person);
  const { page, userPage, identity, requests } = await signedIn(organization.administrator);

  await test.step("Choose a new password", async () => {
    await newcomer.page.goto("/change-password");
    await expect(newcomer.choosePassword.heading).toBeVisible();
    await expectNoSidewaysScroll(newcomer.page);
  });

  await test.step("Home, Users, Invite, Profile and the Outbox", async () => {
    for (const path of [
      "/",
      "/settings/iam/users?status=active,inactive,invited,deleted&password=reset_code,temporary",
      "/settings/iam/users?q=nothing+like+this",
      "/settings/iam/users/invite",
      "/profile",
      "/outbox",
    ]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
    }
    await page.getByRole("link", { name: invitation.email }).click();
    await expect(page.locator("iframe")).toBeVisible();
    await expectNoSidewaysScroll(page);
  });

  await test.step("The user's page, with every card and a dialog", async () => {
    await userPage.open(person);
    await userPage.act("Reset password");
    await expect(userPage.timeline.getByRole("listitem").first()).toContainText(
      "reset the password",
    );
    await expectNoSidewaysScroll(page);
    // Toasts cover the buttons of a small screen for a while.
    await page.reload();
    await userPage.ask("Disable");
    await expectNoSidewaysScroll(page);
  });

  await test.step("Identity Configuration, with errors and a dialog", async () => {
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
  });

  await test.step("Requests, with a selection and a dialog", async () => {
    page.on("dialog", (dialog) => void dialog.accept());
    await requests.open();
    await expectNoSidewaysScroll(page);
    await requests.rows.getByRole("button", { name: /^Show all/ }).click();
    await requests.selectAll.check();
    await expectNoSidewaysScroll(page);
    await requests.askForSelection("Approve");
    await expectNoSidewaysScroll(page);
  });
});

test("no public page scrolls sideways with long names in Latin, Arabic and emoji", async ({
  visitor: { page, join, askToJoin },
}) => {
  const name = `${"W".repeat(60)} مؤسسة الشرق للعلوم ${"🦄".repeat(40)}`;
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
  const expectFit = async (paths: readonly string[]) => {
    for (const path of paths) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
    }
  };

  await test.step("A visitor asks to join", async () => {
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
  });

  const dead = await addSharedLink(organization, "Dead");
  await killSharedLink(organization, dead, "deleted");
  const invitation = await organization.invite("y".repeat(60));
  const signIn = `/sign-in?organization=${organization.slug}&problem=other_account`;

  await test.step("With passwords and Google", async () => {
    const reset = `/reset-password?asked=1&email=${encodeURIComponent(email)}`;
    const refused = `${invitation.path}?problem=other_email`;
    await expectFit([dead.path, refused, signIn, "/forgot-password", reset]);
  });

  await test.step("With single sign-on", async () => {
    await configureIdentity(organization, { loginMethod: "openid_connect", alsoGoogle: false });
    const forgot = `/forgot-password?organization=${organization.slug}`;
    await expectFit([link.path, invitation.path, signIn, forgot, "/sign-in/organization"]);
  });
});
