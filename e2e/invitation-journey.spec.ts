import { auditActions } from "./support/database";
import { expect, test, portalUrl } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";
import { password } from "./support/organizations";

test(
  "an invited user registers through the emailed link and is Active in Users",
  { tag: "@smoke" },
  async ({ organization, signedIn, visitor }) => {
    const email = organization.address("Grace.Hopper");
    const { page, users, invite, shell, pending } = await signedIn(organization.administrator);

    await test.step("A manager invites a new user", async () => {
      await page.goto("/");
      await shell.link("Invite member").click();
      await expect(invite.heading).toBeVisible();
      // A name that is pasted with the address waits in the registration form.
      await invite.add(`"Hopper, Grace" <${email}>`);
      await expect(invite.entry(email)).toContainText("Grace Hopper");
      await invite.role(email).selectOption("Manager");
      await invite.send.click();
      await invite.expectOutcome("1 invited");
      await expect(invite.result(email)).toContainText("Invited");
      await expect(pending.row(email)).toContainText("Manager");
      await users.open();
      await expect(users.row(email)).toContainText("Invited");
    });

    const link = await test.step("The invitation arrives by email", async () => {
      const [mail, ...others] = await mailsTo(email);
      expect(others).toEqual([]);
      expect(mail!.to).toBe(email);
      expect(mail!.subject).toContain(organization.name);
      const mailed = linkIn(mail);
      expect(mailed).toMatch(new RegExp(`^${portalUrl}/register/`));
      expect(mail!.html).toContain(mailed);
      return mailed;
    });

    await test.step("The new user registers through the link", async () => {
      await visitor.page.goto(link);
      await expect(visitor.register.heading).toHaveText(`Join ${organization.name}`);
      await expect(visitor.page.getByText("Ada Lovelace invited you as a Manager.")).toBeVisible();
      await expect(visitor.register.organization).toHaveValue(organization.name);
      await expect(visitor.register.email).toHaveValue(email);
      for (const given of [visitor.register.organization, visitor.register.email]) {
        await expect(given).toHaveAttribute("readonly", "");
      }
      await expect(visitor.register.firstName).toHaveValue("Grace");
      await expect(visitor.register.lastName).toHaveValue("Hopper");
      await visitor.register.password.fill(password);
      await visitor.register.submit.click();

      await expect(visitor.home.heading).toBeVisible();
      expect(new URL(visitor.page.url()).pathname).toBe("/");
      await expect(
        visitor.page.getByText(`Grace Hopper, Manager of ${organization.name}`),
      ).toBeVisible();
    });

    await test.step("The manager sees the user as Active", async () => {
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
    });

    await test.step("The user signs in with the new password", async () => {
      await visitor.shell.userMenu.click();
      await visitor.shell.signOut.click();
      await visitor.signIn.signIn(email.toLowerCase(), password);
      await expect(visitor.home.heading).toBeVisible();
    });
  },
);

test(
  "the registration form ticks off the rules of a password, and says that Continue switches the user",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const invitation = await organization.invite("grace.hopper");
    const { page, register } = await signedIn(organization.administrator);
    await page.goto(invitation.path);
    await expect(
      page.getByText(`You are signed in as ${organization.administrator.email}.`),
    ).toBeVisible();
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
    await expect(page.getByText("Signed in as Grace Hopper")).toBeVisible();
  },
);
