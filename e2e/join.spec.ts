import { accountsOf, auditActions, useUp } from "./support/database";
import { expect, freshAddress, test, portalUrl } from "./support/fixtures";
import { configureIdentity, registrationsOf, selfServiceLink } from "./support/identity";
import { linkIn, mailsTo, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";

test(
  "a visitor with the shared link gets a personal link by email, registers and is signed in",
  { tag: "@smoke" },
  async ({ organization, visitor: { page, join, register, home } }) => {
    const email = organization.address("Grace.Hopper+portal");
    const { path } = await selfServiceLink(organization);

    await test.step("A visitor enters their email at the shared link", async () => {
      // The page does not trust its query string.
      for (const query of ["email=a@b.example&to=x", "to=register", "email=grace&to=register"]) {
        await page.goto(`${path}?${query}`);
        await expect(join.heading, query).toHaveText(`Sign up to ${organization.name}`);
      }
      await join.enter(organization.address("typo"));
      await expect(join.inbox).toBeVisible();
      await join.useAnotherAddress.click();
      await expect(join.heading).toHaveText(`Sign up to ${organization.name}`);
      await expect(join.email).toHaveValue("");
      await join.enter(`  ${email} `);
      await expect(join.inbox).toBeVisible();
      await expect(join.text(email)).toBeVisible();
      await expect(page).toHaveTitle(/^Check your inbox/);
      await page.reload();
      await expect(join.inbox).toBeVisible();
    });

    const link =
      await test.step("A personal link arrives by email, and no user exists yet", async () => {
        const [mail] = await waitForMails(email, 1);
        expect(mail!.subject).toContain(organization.name);
        const personal = linkIn(mail);
        expect(personal).toMatch(new RegExp(`^${portalUrl}/register/`));
        expect(await accountsOf(email)).toEqual([]);
        expect(await registrationsOf(email)).toMatchObject([{ kind: "register", used: false }]);
        return personal;
      });

    await test.step("The visitor registers through the personal link", async () => {
      await page.goto(link);
      await expect(register.heading).toHaveText(`Join ${organization.name}`);
      await expect(page.getByText("You join as a Stakeholder.")).toBeVisible();
      await expect(register.organization).toHaveValue(organization.name);
      await expect(register.email).toHaveValue(email);
      for (const given of [register.organization, register.email]) {
        await expect(given).toHaveAttribute("readonly", "");
      }
      await register.fill("Grace", "Hopper", password);
      await register.submit.click();
      await expect(home.heading).toBeVisible();
      await expect(
        page.getByText(`Grace Hopper, Stakeholder of ${organization.name}`),
      ).toBeVisible();
      expect(await accountsOf(email)).toMatchObject([{ roleKey: "stakeholder", status: "active" }]);
      expect(await auditActions(organization.id)).toEqual([
        "organization.created",
        "user.created",
        "user.registered",
        "session.started",
      ]);
    });

    await test.step("The personal link has been used, and was the only email", async () => {
      await page.goto(link);
      await expect(register.heading).toHaveText("This link has been used");
      expect(await mailsTo(email)).toHaveLength(1);
    });
  },
);

test("an address that is invalid, not allowed or one too many is refused and kept", async ({
  organization,
  openPortal,
}) => {
  const { path } = await selfServiceLink(organization);
  await configureIdentity(organization, { allowedDomains: [`${organization.slug}.example`] });
  const address = freshAddress();
  const { page, join } = await openPortal({ address });
  await page.goto(path);
  await join.submit.click();
  await expect(join.email).toHaveAccessibleDescription("Enter an email address.");
  for (const [email, reason] of [
    ["grace@northwind", /is not an email address/],
    ["eve@evil.example", /@evil\.example isn't allowed for this link\./],
  ] as const) {
    await join.enter(email);
    await expect(join.email).toHaveAccessibleDescription(reason);
    await expect(join.email).toBeFocused();
    await expect(join.email).toHaveValue(email);
  }
  await expect(join.ask).toHaveCount(0);

  await useUp("joins-address", address, 300);
  const email = organization.address("one-too-many");
  await join.enter(email);
  await expect(join.problem).toHaveText(/^Too many attempts\. Try again in 1[45] minutes\.$/);
  await expect(join.email).toHaveValue(email);
  expect(await registrationsOf(email)).toEqual([]);
});
