import { auditActions } from "./support/database";
import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";
import { password } from "./support/organizations";
import { HomePage } from "./support/pages/home-page";
import { InvitePage } from "./support/pages/invite-page";
import { PendingInvitations } from "./support/pages/pending-invitations";
import { RegisterPage } from "./support/pages/register-page";
import { Shell } from "./support/pages/shell";
import { SignInPage } from "./support/pages/sign-in-page";
import { UsersPage } from "./support/pages/users-page";

test(
  "whom a manager invites registers through the mailed link and is Active in Users",
  { tag: "@smoke" },
  async ({ organization, signedIn, page: newcomersPage }) => {
    const email = organization.address("Grace.Hopper");
    const page = await signedIn(organization.administrator);
    const users = new UsersPage(page);
    const invite = new InvitePage(page);

    await page.goto("/");
    await new Shell(page).link("Invite member").click();
    await expect(invite.heading).toBeVisible();
    await invite.add(email);
    await invite.role(email).selectOption("Manager");
    await invite.send.click();
    await invite.expectOutcome("1 invited");
    await expect(invite.result(email)).toContainText("Invited");
    await expect(new PendingInvitations(page).row(email)).toContainText("Manager");
    await users.open();
    await expect(users.row(email)).toContainText("Invited");

    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(mail!.to).toBe(email);
    expect(mail!.subject).toContain(organization.name);
    const link = linkIn(mail);
    expect(link).toMatch(new RegExp(`^${process.env.GATEHOUSE_URL}/register/`));
    expect(mail!.html).toContain(link);

    const register = new RegisterPage(newcomersPage);
    await newcomersPage.goto(link);
    await expect(register.heading).toHaveText(`Join ${organization.name}`);
    await expect(newcomersPage.getByText("Ada Lovelace invited you as a Manager.")).toBeVisible();
    await expect(register.organization).toHaveValue(organization.name);
    await expect(register.email).toHaveValue(email);
    for (const given of [register.organization, register.email]) {
      await expect(given).toHaveAttribute("readonly", "");
    }
    await register.fill("Grace", "Hopper", password);
    await register.submit.click();

    const home = new HomePage(newcomersPage);
    await expect(home.heading).toBeVisible();
    expect(new URL(newcomersPage.url()).pathname).toBe("/");
    await expect(
      newcomersPage.getByText(`Grace Hopper, Manager of ${organization.name}`),
    ).toBeVisible();

    await users.open();
    for (const text of ["Grace Hopper", "Active", "Manager"]) {
      await expect(users.row(email)).toContainText(text);
    }
    await expect(users.rows).toHaveCount(2);
    expect(await auditActions(organization.id)).toEqual([
      "organization.created",
      "user.created",
      "invitation.sent",
      "user.registered",
      "session.started",
    ]);

    // And comes in again by the front door.
    const shell = new Shell(newcomersPage);
    await shell.userMenu.click();
    await shell.signOut.click();
    await new SignInPage(newcomersPage).signIn(email.toLowerCase(), password);
    await expect(home.heading).toBeVisible();
  },
);

test(
  "the rules of a password are ticked off as one types",
  { tag: "@smoke" },
  async ({ organization, page }) => {
    const invitation = await organization.invite("grace.hopper");
    await page.goto(invitation.path);
    const register = new RegisterPage(page);
    await register.firstName.fill("Grace");
    await register.lastName.fill("Hopper");
    const rules = {
      length: register.rule("At least 8 characters"),
      kinds: register.rule("3 of: lower case, upper case, digit, special"),
      common: register.rule("Not a common password"),
      owner: register.rule("Doesn't contain your name or email"),
    };
    const expectMet = async (met: (keyof typeof rules)[]) => {
      for (const [rule, line] of Object.entries(rules)) {
        const expected = met.includes(rule as keyof typeof rules) ? /, met$/ : /, not met( yet)?$/;
        await expect(line, rule).toHaveText(expected);
      }
    };
    await expectMet([]);
    await register.password.fill("Gra1");
    await expectMet(["kinds", "common", "owner"]);
    await register.password.fill("password1");
    await expectMet(["length", "owner"]);
    await register.password.fill("Hopper-1906");
    await expectMet(["length", "kinds", "common"]);
    await register.password.fill("grace.hopper of 1906");
    await expectMet(["length", "kinds", "common"]);
    await register.submit.click();
    await expect(register.password).toBeFocused();
    await expect(register.password).toHaveAccessibleDescription(/meets every rule/);
    await expect(register.firstName).toHaveValue("Grace");
    await register.password.fill("ÅngströmsКлюч鍵٣");
    await expectMet(["length", "kinds", "common", "owner"]);
    await register.submit.click();
    await expect(new HomePage(page).heading).toBeVisible();
  },
);

test(
  "a name that was pasted with the address waits in the registration form",
  { tag: "@smoke" },
  async ({ organization, signedIn, page: newcomersPage }) => {
    const invited = organization.address("alan");
    const invite = new InvitePage(await signedIn(organization.administrator));
    await invite.open();
    await invite.add(`"Turing, Alan" <${invited}>`);
    await expect(invite.entry(invited)).toContainText("Alan Turing");
    await invite.send.click();
    await invite.expectOutcome("1 invited");

    const register = new RegisterPage(newcomersPage);
    await newcomersPage.goto(linkIn((await mailsTo(invited))[0]));
    await expect(register.firstName).toHaveValue("Alan");
    await expect(register.lastName).toHaveValue("Turing");
  },
);

test(
  "whoever is signed in as somebody else is told before Continue switches",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const invitation = await organization.invite("grace");
    const page = await signedIn(organization.administrator);
    await page.goto(invitation.path);
    await expect(
      page.getByText(`You are signed in as ${organization.administrator.email}.`),
    ).toBeVisible();
    const register = new RegisterPage(page);
    await register.fill("Grace", "Hopper", password);
    await register.submit.click();
    await expect(page.getByText("Signed in as Grace Hopper")).toBeVisible();
  },
);
