import { expectAccessible } from "./support/accessibility";
import { accountsOf, auditActions } from "./support/database";
import { expect, test, portalUrl } from "./support/fixtures";
import {
  configureIdentity,
  registrationsOf,
  requestsOf,
  selfServiceLink,
} from "./support/identity";
import { linkIn, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";

test(
  "a visitor outside the allowlist asks, is approved, registers and is signed in",
  { tag: "@smoke" },
  async ({ organization, visitor: { page, join, askToJoin, register, home }, signedIn }) => {
    await configureIdentity(organization, {
      allowedDomains: [`${organization.slug}.example`],
      acceptsRequests: true,
    });
    const email = `kim.${organization.slug}@elsewhere.example`;

    await test.step("A visitor outside the allowlist is refused and offered to ask", async () => {
      await page.goto((await selfServiceLink(organization)).path);
      await expect(join.email).toHaveAccessibleDescription(/Only some domains are accepted/);
      await expect(join.ask).toHaveCount(0);
      await join.enter(email);
      await expect(join.email).toHaveAccessibleDescription(/isn't allowed for this link/);
      await expect(join.ask).toBeVisible();
      await expectAccessible(page);
      // The offer is for the refused address only.
      await join.email.press("End");
      await join.email.pressSequentially("x");
      await expect(join.ask).toHaveCount(0);
      await join.email.press("Backspace");
      await join.email.press("Enter");
      await join.ask.click();
      await expect(join.inbox).toBeVisible();
      await expect(join.text("to write your request")).toBeVisible();
    });

    const link = await test.step("The link for the request arrives by email", async () => {
      const asked = linkIn((await waitForMails(email, 1))[0]);
      expect(asked).toMatch(new RegExp(`^${portalUrl}/join/ask/`));
      expect(await registrationsOf(email)).toMatchObject([{ kind: "ask", used: false }]);
      return asked;
    });

    await test.step("Invalid input is kept, with the focus on the first error", async () => {
      await page.goto(link);
      await expect(askToJoin.heading).toHaveText(`Ask to join ${organization.name}`);
      await expect(askToJoin.email).toHaveValue(email);
      await expect(askToJoin.email).toHaveAttribute("readonly", "");
      await askToJoin.fill("Kim", " ", "x".repeat(501));
      await expect(page.getByText("501 of 500")).toBeVisible();
      await askToJoin.submit.click();
      await expect(askToJoin.lastName).toBeFocused();
      await expect(askToJoin.lastName).toHaveAccessibleDescription("Enter a last name.");
      await expect(askToJoin.message).toHaveAccessibleDescription(/Use at most 500 characters\./);
      await expect(askToJoin.firstName).toHaveValue("Kim");
      await expectAccessible(page);
      expect(await requestsOf(email)).toEqual([]);
    });

    await test.step("The visitor sends the request, once", async () => {
      const message = "We build the new site together.\nSay hello to Ada. 🦄";
      await askToJoin.fill("Kim", "Outside", message);
      await askToJoin.submit.click();
      await expect(askToJoin.heading).toHaveText("Your request was sent");
      await expectAccessible(page);
      expect(await requestsOf(email)).toEqual([
        { firstName: "Kim", lastName: "Outside", message, decision: null },
      ]);
      expect(await accountsOf(email)).toEqual([]);
      await page.goto(link);
      await expect(askToJoin.heading).toHaveText("Your request waits for an answer");
      await expect(page.getByRole("textbox")).toHaveCount(0);
    });

    await test.step("A manager approves the request", async () => {
      const { requests } = await signedIn(organization.administrator);
      await requests.open();
      const question = await requests.ask(email, "Approve");
      await question.getByRole("button", { name: "Approve", exact: true }).click();
      await expect(requests.row(email)).toHaveCount(0);
    });

    await test.step("The visitor registers through the link of the approval", async () => {
      await page.goto(linkIn((await waitForMails(email, 2))[0]));
      await expect(register.email).toHaveValue(email);
      await expect(register.firstName).toHaveValue("Kim");
      await expect(register.lastName).toHaveValue("Outside");
      await register.password.fill(password);
      await register.submit.click();
      await expect(home.heading).toBeVisible();
      expect(await auditActions(organization.id)).toEqual(
        expect.arrayContaining(["request.made", "request.approved", "user.registered"]),
      );
    });
  },
);
