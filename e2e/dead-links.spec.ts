import { accountsOf, expire, useUp } from "./support/database";
import { expect, freshAddress, test } from "./support/fixtures";
import { addSharedLink, killSharedLink } from "./support/identity";
import { linkIn, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";

test("a shared link that was replaced refuses open forms, and stops the personal links it sent", async ({
  organization,
  visitor,
}) => {
  const link = await addSharedLink(organization, "Contractors");
  const { page, join, register, signIn } = visitor;
  const email = organization.address("private-person");
  await page.goto(link.path);
  await join.enter(email);
  await expect(join.inbox).toBeVisible();
  const personal = linkIn((await waitForMails(email, 1))[0]);
  await join.useAnotherAddress.click();
  await join.email.fill(organization.address("late"));
  await killSharedLink(organization, link, "regenerated");

  await join.submit.click();
  await expect(join.heading).toHaveText("This link was replaced");
  await expect(page).toHaveTitle(/^This link was replaced/);
  await expect(page.getByText(organization.name, { exact: true })).toBeVisible();
  await expect(page.getByText("Contractors")).toHaveCount(0);
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await page.getByRole("link", { name: "Go to Sign in" }).click();
  await expect(signIn.heading).toBeVisible();

  await page.goto(personal);
  await expect(register.heading).toHaveText("The link that you signed up with was replaced");
  await expect(page.getByRole("textbox")).toHaveCount(0);
  expect(await page.content()).not.toContain("private-person");
});

test("an invitation is used by Continue, pressed twice at once, and not by opening it", async ({
  organization,
  client,
  visitor: { page, register, home },
}) => {
  const invitation = await organization.invite("grace");
  const scanner = await client();
  for (let times = 0; times < 3; times += 1) {
    const [got, headers] = await Promise.all([
      scanner.get(invitation.path),
      scanner.head(invitation.path),
    ]);
    expect([got.status(), headers.status()]).toEqual([200, 200]);
    expect(await got.text()).toContain(`Join ${organization.name}`);
  }

  const [script, arabic] = ["<script>alert(1)</script>", "محمد".repeat(32)];
  await page.goto(invitation.path);
  await register.fill(`  ${script} `, arabic, "Plain words 4 now");
  await register.submit.dblclick();
  await expect(home.heading).toBeVisible();
  await expect(page.locator("bdi", { hasText: script }).first()).toContainText(arabic);
  expect(await accountsOf(invitation.email)).toMatchObject([{ status: "active" }]);

  await page.goto(invitation.path);
  await expect(register.heading).toHaveText("This invitation has been used");
  await expect(page.getByRole("textbox")).toHaveCount(0);
  for (const madeUp of ["/register/x", "/join/x", "/join/ask/x"]) {
    const html = await (await scanner.get(madeUp)).text();
    expect(html, madeUp).toContain("This link is not valid");
  }
});

test("invalid input in the registration form is kept, also when the invitation has expired", async ({
  organization,
  visitor: { page, register },
}) => {
  const invitation = await organization.invite("grace");
  await page.goto(invitation.path);
  await register.fill("Grace", "x".repeat(129), "short");
  await register.submit.click();
  await expect(register.lastName).toBeFocused();
  await expect(register.lastName).toHaveAccessibleDescription("Use at most 128 characters.");
  await expect(register.firstName).toHaveValue("Grace");
  await register.firstName.fill("  ");
  await register.submit.click();
  await expect(register.firstName).toBeFocused();
  await expect(register.firstName).toHaveAccessibleDescription("Enter a first name.");

  await register.fill("Grace", "Hopper", password);
  await expire(invitation);
  await register.submit.click();
  await expect(register.problem).toHaveText("This invitation has expired");
  await expect(register.firstName).toHaveValue("Grace");
  expect(await accountsOf(invitation.email)).toMatchObject([{ status: "invited" }]);
  await page.reload();
  await expect(register.heading).toHaveText("This invitation has expired");
  await expect(page.getByText(/Ask the person who invited you to resend it/)).toBeVisible();
});

test("a network that opened too many links is told when to try again, others open theirs", async ({
  organization,
  client,
  openPortal,
  problems,
}) => {
  problems.allow(/status of 429/);
  const { path } = await organization.invite("grace");
  const address = freshAddress();
  await useUp("links", address, 120);
  const { page } = await openPortal({ address });
  expect((await page.goto(path))?.status()).toBe(429);
  await expect(page.getByText(/^Too many attempts\. Try again in /)).toBeVisible();
  expect((await (await client()).get(path)).status()).toBe(200);
});
