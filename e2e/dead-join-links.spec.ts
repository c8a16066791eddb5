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
import type { Portal } from "./support/pages/portal";
import type { Organization } from "./support/organizations";
type Death = "regenerated" | "paused" | "expired" | "full" | "deleted" | "disabled";

/** The title of each ended link's page, and of the pages of its personal links. */
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
    shared: "This link has reached its limit",
    personal: "The link that you signed up with has reached its limit",
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
  else await killSharedLink(organization, link, death);
}

/** Enters an address at a shared link; returns the emailed personal link. */
async function personalLink(
  { page, join }: Portal,
  link: SharedLink,
  email: string,
): Promise<string> {
  await page.goto(link.path);
  await join.enter(email);
  await expect(join.inbox).toBeVisible();
  return linkIn((await waitForMails(email, 1))[0]);
}

for (const death of deaths) {
  test(`a shared link that is ${death} has a page that says so, and leads on`, async ({
    organization,
    openPortal,
  }) => {
    const link = await addSharedLink(organization, "Contractors", { maxUses: 5 });
    const early = await openPortal();
    await early.page.goto(link.path);
    await early.join.email.fill(organization.address("early"));
    const late = await openPortal();
    const personal = await personalLink(late, link, organization.address("private-person"));
    await kill(organization, link, death);

    // An open form is refused too.
    await early.join.submit.click();
    await expect(early.join.heading).toHaveText(titles[death].shared);
    await expect(early.page).toHaveTitle(new RegExp(`^${titles[death].shared}`));
    await expect(early.page.getByText(organization.name, { exact: true })).toBeVisible();
    await expect(early.page.getByText("Contractors")).toHaveCount(0);
    await expect(early.page.getByRole("textbox")).toHaveCount(0);
    // The page is the same for all of them but for its text.
    if (death === deaths[0]) await expectAccessible(early.page);
    await early.page.getByRole("link", { name: "Go to Sign in" }).click();
    await expect(early.signIn.heading).toBeVisible();

    // So are the personal links that it has sent.
    await late.page.goto(personal);
    await expect(late.register.heading).toHaveText(titles[death].personal);
    await expect(late.page.getByRole("textbox")).toHaveCount(0);
    expect(await late.page.content()).not.toContain("private-person");
  });
}

test("a link works again when its organization allows links again", async ({
  organization,
  visitor,
}) => {
  const link = await selfServiceLink(organization);
  const personal = await personalLink(visitor, link, organization.address("grace"));
  await configureIdentity(organization, { selfService: false });
  await visitor.page.goto(personal);
  await expect(visitor.register.heading).toHaveText(titles.disabled.personal);
  await configureIdentity(organization, { selfService: true });
  await visitor.page.reload();
  await visitor.register.fill("Grace", "Hopper", password);
  await visitor.register.submit.click();
  await expect(visitor.home.heading).toBeVisible();
});

test("links are off with any login method other than Password", async ({
  organization,
  visitor: { page, join },
}) => {
  const links = [await selfServiceLink(organization), await addSharedLink(organization, "Named")];
  await configureIdentity(organization, { loginMethod: "google" });
  for (const { path } of links) {
    await page.goto(path);
    await expect(join.heading).toHaveText(titles.disabled.shared);
  }
});

test("a personal link says that it was used or expired, also after it was removed", async ({
  organization,
  openPortal,
}) => {
  const link = await selfServiceLink(organization);
  const portal = await openPortal();
  const used = await personalLink(portal, link, organization.address("used"));
  await portal.page.goto(used);
  await portal.register.fill("Grace", "Hopper", password);
  await portal.register.submit.click();
  await expect(portal.home.heading).toBeVisible();
  const later = await openPortal();
  await later.page.goto(used);
  await expect(later.register.heading).toHaveText("This link has been used");
  await expectAccessible(later.page);

  const email = organization.address("slow");
  const slow = await personalLink(later, link, email);
  await later.page.goto(slow);
  await later.register.fill("Too", "Late", password);
  await letRegistrationRunOut(email);
  // A form that is filled in already is refused too, and keeps its input.
  await later.register.submit.click();
  await expect(later.register.problem).toHaveText("This link has expired");
  await expect(later.register.firstName).toHaveValue("Too");
  for (const forget of [false, true]) {
    if (forget) await sweep(email);
    await later.page.goto(slow);
    await expect(later.register.heading).toHaveText("This link has expired");
    expect(await later.page.content()).not.toContain("slow");
  }
});

test("a personal link stops when its domain leaves the allowlist", async ({
  organization,
  visitor,
}) => {
  const link = await selfServiceLink(organization);
  const personal = await personalLink(visitor, link, organization.address("grace"));
  await configureIdentity(organization, { allowedDomains: ["other.example"] });
  await visitor.page.goto(personal);
  await expect(visitor.register.heading).toHaveText("Your email's domain is no longer allowed");
});

test("the second of two personal links stops when the first is used", async ({
  organization,
  openPortal,
}) => {
  const link = await selfServiceLink(organization);
  const email = organization.address("twice");
  const portal = await openPortal();
  const first = await personalLink(portal, link, email);
  const again = await openPortal();
  await again.page.goto(link.path);
  await again.join.enter(email);
  await expect(again.join.inbox).toBeVisible();
  const second = linkIn((await waitForMails(email, 2))[0]);
  expect(second).not.toBe(first);
  await portal.page.goto(first);
  await portal.register.fill("Grace", "Hopper", password);
  await portal.register.submit.click();
  await expect(portal.home.heading).toBeVisible();
  await again.page.goto(second);
  await expect(again.register.heading).toHaveText("You may already have an account");
});

test("a made-up link is not valid, with any character changed", async ({
  organization,
  client,
  visitor: { page, join },
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
    await expect(join.heading, madeUp).toHaveText("This link is not valid");
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

test("guessing links is rate limited, opening a shared link is not", async ({
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
