import { expectAccessible } from "./support/accessibility";
import { expect, freshAddress, test } from "./support/fixtures";
import {
  addSharedLink,
  configureIdentity,
  killSharedLink,
  letRegistrationRunOut,
  selfServiceLink,
  sweep,
} from "./support/identity";
import type { SharedLink } from "./support/identity";
import { linkIn, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";
import type { Organization } from "./support/organizations";
import { HomePage } from "./support/pages/home-page";
import { JoinPage } from "./support/pages/join-page";
import { RegisterPage } from "./support/pages/register-page";
import { SignInPage } from "./support/pages/sign-in-page";
import type { Page } from "@playwright/test";

type Death = "regenerated" | "paused" | "expired" | "full" | "deleted" | "disabled";

/** What each dead link's page is called, and what the personal links say that came of it. */
const titles: Record<Death, { shared: string; personal: string }> = {
  regenerated: {
    shared: "This link was replaced",
    personal: "The link that you signed up with was replaced",
  },
  paused: {
    shared: "This link is paused",
    personal: "The link that you signed up with is paused",
  },
  expired: {
    shared: "This link has expired",
    personal: "The link that you signed up with has expired",
  },
  full: {
    shared: "This link is used up",
    personal: "The link that you signed up with is used up",
  },
  deleted: {
    shared: "This link was deleted",
    personal: "The link that you signed up with was deleted",
  },
  disabled: {
    shared: "Signing up by link is switched off",
    personal: "Signing up by link is switched off",
  },
};
const deaths = Object.keys(titles) as Death[];

async function kill(organization: Organization, link: SharedLink, death: Death): Promise<void> {
  if (death === "disabled") await configureIdentity(organization, { selfService: false });
  else await killSharedLink(link, death);
}

/** Enters an address at a shared link, and returns the personal one that is mailed to it. */
async function personalLink(page: Page, link: SharedLink, email: string): Promise<string> {
  const join = new JoinPage(page);
  await page.goto(link.path);
  await join.enter(email);
  await expect(join.inbox).toBeVisible();
  return linkIn((await waitForMails(email, 1))[0]);
}

for (const death of deaths) {
  test(`a shared link that is ${death} has a page that says so, and leads on`, async ({
    organization,
    openBrowser,
  }) => {
    const link = await addSharedLink(organization, "Contractors", { mostUses: 5 });
    const early = await (await openBrowser()).newPage();
    const form = new JoinPage(early);
    await early.goto(link.path);
    await form.email.fill(organization.address("early"));
    const late = await (await openBrowser()).newPage();
    const personal = await personalLink(late, link, organization.address("private-person"));
    await kill(organization, link, death);

    // Whoever had the form open already, too.
    await form.submit.click();
    await expect(form.heading).toHaveText(titles[death].shared);
    await expect(early).toHaveTitle(new RegExp(`^${titles[death].shared}`));
    await expect(early.getByText(organization.name, { exact: true })).toBeVisible();
    await expect(early.getByText("Contractors")).toHaveCount(0);
    await expect(early.getByRole("textbox")).toHaveCount(0);
    await expectAccessible(early);
    await early.getByRole("link", { name: "Go to Sign in" }).click();
    await expect(new SignInPage(early).heading).toBeVisible();

    // And the mails that it has sent.
    await late.goto(personal);
    await expect(new RegisterPage(late).heading).toHaveText(titles[death].personal);
    await expect(late.getByRole("textbox")).toHaveCount(0);
    expect(await late.content()).not.toContain("private-person");
  });
}

test("a link that was dead and lives again, lives", async ({ organization, page }) => {
  const link = await selfServiceLink(organization);
  const personal = await personalLink(page, link, organization.address("grace"));
  await configureIdentity(organization, { selfService: false });
  await page.goto(personal);
  const register = new RegisterPage(page);
  await expect(register.heading).toHaveText(titles.disabled.personal);
  await configureIdentity(organization, { selfService: true });
  await page.reload();
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(new HomePage(page).heading).toBeVisible();
});

test("with another login method than Password every link is switched off", async ({
  organization,
  page,
}) => {
  const links = [await selfServiceLink(organization), await addSharedLink(organization, "Named")];
  await configureIdentity(organization, { loginMethod: "google" });
  for (const { path } of links) {
    await page.goto(path);
    await expect(new JoinPage(page).heading).toHaveText(titles.disabled.shared);
  }
});

test("a personal link says that it was used, or ran out, also once it is forgotten", async ({
  organization,
  openBrowser,
}) => {
  const link = await selfServiceLink(organization);
  const page = await (await openBrowser()).newPage();
  const register = new RegisterPage(page);
  const used = await personalLink(page, link, organization.address("used"));
  await page.goto(used);
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(new HomePage(page).heading).toBeVisible();
  const later = await (await openBrowser()).newPage();
  await later.goto(used);
  await expect(new RegisterPage(later).heading).toHaveText("This link has been used");
  await expectAccessible(later);

  const email = organization.address("slow");
  const slow = await personalLink(later, link, email);
  await later.goto(slow);
  await new RegisterPage(later).fill("Too", "Late", password);
  await letRegistrationRunOut(email);
  // Also for the one who has filled the form in by now; nothing of it is lost.
  await new RegisterPage(later).submit.click();
  await expect(new RegisterPage(later).problem).toHaveText("This link has expired");
  await expect(new RegisterPage(later).firstName).toHaveValue("Too");
  for (const forget of [false, true]) {
    if (forget) await sweep(email);
    await later.goto(slow);
    await expect(new RegisterPage(later).heading).toHaveText("This link has expired");
    expect(await later.content()).not.toContain("slow");
  }
});

test("a personal link dies when the allowlist does not hold its domain any more", async ({
  organization,
  page,
}) => {
  const link = await selfServiceLink(organization);
  const personal = await personalLink(page, link, organization.address("grace"));
  await configureIdentity(organization, { allowedDomains: ["other.example"] });
  await page.goto(personal);
  await expect(new RegisterPage(page).heading).toHaveText(
    "Your e-mail's domain is not allowed any more",
  );
});

test("of two personal links of one person the second finds the first used", async ({
  organization,
  openBrowser,
}) => {
  const link = await selfServiceLink(organization);
  const email = organization.address("twice");
  const page = await (await openBrowser()).newPage();
  const first = await personalLink(page, link, email);
  const again = await (await openBrowser()).newPage();
  const join = new JoinPage(again);
  await again.goto(link.path);
  await join.enter(email);
  await expect(join.inbox).toBeVisible();
  const second = linkIn((await waitForMails(email, 2))[0]);
  expect(second).not.toBe(first);
  await page.goto(first);
  const register = new RegisterPage(page);
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(new HomePage(page).heading).toBeVisible();
  await again.goto(second);
  await expect(new RegisterPage(again).heading).toHaveText(
    "An account with your e-mail exists or existed",
  );
});

test("a link that nobody made is not valid, with whatever character changed", async ({
  organization,
  client,
  page,
}) => {
  const { token } = await selfServiceLink(organization);
  for (const madeUp of [
    "x",
    "ask",
    "a".repeat(71),
    `${token}A`,
    token.slice(0, -1),
    "%F0%9F%A6%84",
  ]) {
    await page.goto(`/join/${madeUp}`);
    await expect(new JoinPage(page).heading, madeUp).toHaveText("This link is not valid");
  }
  const guesser = await client();
  for (let index = 0; index < token.length; index += 2) {
    const other = token[index] === "A" ? "B" : "A";
    const forgery = token.slice(0, index) + other + token.slice(index + 1);
    const html = await (await guesser.get(`/join/${forgery}`)).text();
    expect(html, forgery).toContain("This link is not valid");
    expect(html, forgery).not.toContain(organization.name);
  }
});

test("guessing links is slowed down, opening a shared one is not", async ({
  organization,
  client,
}) => {
  const { path } = await selfServiceLink(organization);
  const office = await client(freshAddress());
  for (let guess = 0; guess < 120; guess += 1) {
    expect((await office.get(`/join/guess-${guess}`)).status()).toBe(200);
  }
  expect((await office.get("/join/one-more")).status()).toBe(429);
  for (let person = 0; person < 130; person += 1) {
    expect((await office.get(path)).status(), String(person)).toBe(200);
  }
});
