import { accountsOf, expire } from "./support/database";
import { expect, freshAddress, test } from "./support/fixtures";
import { password } from "./support/organizations";

test("opening a link never uses it up", async ({
  organization,
  client,
  visitor: { page, register, home },
}) => {
  const invitation = await organization.invite("grace");
  const scanner = await client();
  for (let times = 0; times < 10; times += 1) {
    const [got, headers] = await Promise.all([
      scanner.get(invitation.path),
      scanner.head(invitation.path),
    ]);
    expect(got.status()).toBe(200);
    expect(headers.status()).toBe(200);
    expect(await got.text()).toContain(`Join ${organization.name}`);
  }
  await page.goto(invitation.path);
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(home.heading).toBeVisible();
});

test("a used link says so and leads to Sign in", async ({
  organization,
  visitor: { page, register, home },
  openPortal,
}) => {
  const invitation = await organization.invite("grace");
  await page.goto(invitation.path);
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(home.heading).toBeVisible();

  const later = await openPortal();
  await later.page.goto(invitation.path);
  await expect(later.register.heading).toHaveText("This invitation has been used");
  await expect(later.page.getByText(organization.name, { exact: true })).toBeVisible();
  await expect(later.page.getByRole("textbox")).toHaveCount(0);
  await later.page.getByRole("link", { name: "Go to Sign in" }).click();
  await expect(later.page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
});

test("a made-up link is not valid", async ({ visitor: { page, register }, organization }) => {
  const { token } = await organization.invite("grace");
  for (const madeUp of [
    "x",
    "a".repeat(71),
    "00000000-0000-0000-0000-000000000000",
    token.slice(0, -1),
    `${token}A`,
    `${token}=`,
    `${token}%00`,
    token.toUpperCase(),
    "%F0%9F%A6%84",
    "..%2f..%2fsign-in",
  ]) {
    await page.goto(`/register/${madeUp}`);
    await expect(register.heading, madeUp).toHaveText("This link is not valid");
  }
});

test("a link with any single character changed is not valid", async ({ organization, client }) => {
  const { token } = await organization.invite("grace");
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const forgeries = [...token].map((character, index) => {
    const next = alphabet[(alphabet.indexOf(character) + 1) % alphabet.length]!;
    return token.slice(0, index) + next + token.slice(index + 1);
  });
  expect(forgeries.length).toBeGreaterThan(60);
  for (let index = 0; index < forgeries.length; index += 35) {
    const guesser = await client();
    for (const forgery of forgeries.slice(index, index + 35)) {
      const html = await (await guesser.get(`/register/${forgery}`)).text();
      expect(html, forgery).toContain("This link is not valid");
      expect(html, forgery).not.toContain(organization.name);
    }
  }
});

test("an ended link does not tell who it was for", async ({ organization, client }) => {
  const invitation = await organization.invite("a-very-private-person");
  await expire(invitation);
  const html = await (await (await client()).get(invitation.path)).text();
  expect(html).toContain("This invitation has expired");
  expect(html).not.toContain("a-very-private-person");
});

test("opening too many links is rate limited", async ({
  organization,
  client,
  openPortal,
  problems,
}) => {
  problems.allow(/status of 429/);
  problems.allow(/favicon\.ico/);
  const address = freshAddress();
  const guesser = await client(address);
  for (let guess = 0; guess < 120; guess += 1) {
    expect((await guesser.get(`/register/guess-${guess}`)).status()).toBe(200);
  }
  const { path } = await organization.invite("grace");
  const refused = await guesser.get(path);
  expect(refused.status()).toBe(429);
  const seconds = Number(refused.headers()["retry-after"]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(await refused.text()).toMatch(
    /Too many attempts\. Try again in (\d+ seconds?|1 minute)\./,
  );

  const { page } = await openPortal({ address });
  expect((await page.goto(path))?.status()).toBe(429);
  await expect(page.getByText(/^Too many attempts\. Try again in /)).toBeVisible();
  expect((await (await client()).get(path)).status()).toBe(200);
});

test("names in any script are kept as written", async ({ organization, openPortal }) => {
  const arabic = "محمد".repeat(32);
  for (const [localPart, firstName, lastName] of [
    ["formula", "=cmd|' /C calc'!A0", "🦄"],
    ["script", "<script>alert(1)</script>", "</title>"],
    ["arabic", arabic, "\u202Eabc"],
  ] as const) {
    const invitation = await organization.invite(localPart);
    const { page, register, home } = await openPortal();
    await page.goto(invitation.path);
    await register.fill(`  ${firstName} `, lastName, "Plain words 4 now");
    await register.submit.click();
    await expect(home.heading).toBeVisible();
    await expect(page.locator("bdi", { hasText: firstName }).first()).toContainText(lastName);
  }
});

test("invalid input in the registration form is kept, with the focus on the first error", async ({
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
  expect(await accountsOf(invitation.email)).toMatchObject([{ status: "invited" }]);
});
