import { expectAccessible } from "./support/accessibility";
import { accountsOf, auditActions } from "./support/database";
import { expect, test } from "./support/fixtures";
import {
  configureIdentity,
  letRegistrationRunOut,
  registrationsOf,
  requestsOf,
  selfServiceLink,
} from "./support/identity";
import { linkIn, mailsTo, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";
import type { Organization } from "./support/organizations";
import { AskPage } from "./support/pages/ask-page";
import { HomePage } from "./support/pages/home-page";
import { JoinPage } from "./support/pages/join-page";
import { RegisterPage } from "./support/pages/register-page";
import { RequestsPage } from "./support/pages/requests-page";
import type { Page } from "@playwright/test";

/** An organization of one domain that takes requests; returns its shared link. */
async function takesRequests(organization: Organization): Promise<string> {
  await configureIdentity(organization, {
    allowedDomains: [`${organization.slug}.example`],
    acceptsRequests: true,
  });
  return (await selfServiceLink(organization)).path;
}

/** An address outside of the allowlist that nobody else in any test has. */
const outsider = ({ slug }: Organization, name = "kim") => `${name}.${slug}@elsewhere.example`;

/** Is refused at the shared link, and asks instead; returns the link that is mailed. */
async function ask(page: Page, path: string, email: string, mails = 1): Promise<string> {
  const join = new JoinPage(page);
  await page.goto(path);
  await join.enter(email);
  await join.ask.click();
  await expect(join.inbox).toBeVisible();
  return linkIn((await waitForMails(email, mails))[0]);
}

/** Answers somebody's request as a manager. */
async function decide(page: Page, email: string, verb: "Approve" | "Decline"): Promise<void> {
  const requests = new RequestsPage(page);
  await requests.open();
  const question = await requests.ask(email, verb);
  await question.getByRole("button", { name: verb, exact: true }).click();
  await expect(requests.row(email)).toHaveCount(0);
}

test("somebody outside of the allowlist asks, is approved, registers and is inside", async ({
  organization,
  page,
  signedIn,
}) => {
  const path = await takesRequests(organization);
  const email = outsider(organization);
  const join = new JoinPage(page);
  await page.goto(path);
  await expect(join.email).toHaveAccessibleDescription(/Not every domain is accepted/);
  await expect(join.ask).toHaveCount(0);
  await join.enter(email);
  await expect(join.email).toHaveAccessibleDescription(/isn't allowed for this link/);
  await expect(join.ask).toBeVisible();
  await expectAccessible(page);
  // The offer belongs to the address that was refused.
  await join.email.press("End");
  await join.email.pressSequentially("x");
  await expect(join.ask).toHaveCount(0);
  await join.email.press("Backspace");
  await join.email.press("Enter");
  await join.ask.click();
  await expect(join.inbox).toBeVisible();
  await expect(join.text("With the link in it you write your request")).toBeVisible();

  const link = linkIn((await waitForMails(email, 1))[0]);
  expect(link).toMatch(new RegExp(`^${process.env.GATEHOUSE_URL}/join/ask/`));
  expect(await registrationsOf(email)).toMatchObject([{ kind: "ask", used: false }]);
  expect(await requestsOf(email)).toEqual([]);

  const asking = new AskPage(page);
  await page.goto(link);
  await expect(asking.heading).toHaveText(`Ask to join ${organization.name}`);
  await expect(asking.email).toHaveValue(email);
  await expect(asking.email).toHaveAttribute("readonly", "");
  await expectAccessible(page);
  await asking.fill("Kim", "Outside", "We build the new site together.\nSay hello to Ada. 🦄");
  await asking.submit.click();
  await expect(asking.heading).toHaveText("Your request was sent");
  await expectAccessible(page);
  expect(await requestsOf(email)).toEqual([
    {
      firstName: "Kim",
      lastName: "Outside",
      message: "We build the new site together.\nSay hello to Ada. 🦄",
      decision: null,
    },
  ]);
  expect(await accountsOf(email)).toEqual([]);

  await decide(await signedIn(organization.administrator), email, "Approve");
  const register = new RegisterPage(page);
  await page.goto(linkIn((await waitForMails(email, 2))[0]));
  await expect(register.email).toHaveValue(email);
  await expect(register.firstName).toHaveValue("Kim");
  await expect(register.lastName).toHaveValue("Outside");
  await register.password.fill(password);
  await register.submit.click();
  await expect(new HomePage(page).heading).toBeVisible();
  expect(await auditActions(organization.id)).toEqual(
    expect.arrayContaining(["request.made", "request.approved", "user.registered"]),
  );
});

test("whoever was declined is told by mail, and does not get to ask again at once", async ({
  organization,
  page,
  signedIn,
}) => {
  const path = await takesRequests(organization);
  const email = outsider(organization);
  const asking = new AskPage(page);
  const link = await ask(page, path, email);
  await page.goto(link);
  await asking.fill("Kim", "Outside");
  await asking.submit.click();
  await expect(asking.heading).toHaveText("Your request was sent");
  await decide(await signedIn(organization.administrator), email, "Decline");
  const [declined] = await waitForMails(email, 2);
  expect(declined!.subject).toContain(organization.name);
  expect(await requestsOf(email)).toMatchObject([{ decision: "declined" }]);

  // The page answers as ever; no mail follows.
  const join = new JoinPage(page);
  await page.goto(path);
  await join.enter(email);
  await join.ask.click();
  await expect(join.inbox).toBeVisible();
  const other = outsider(organization, "lee");
  await ask(page, path, other);
  expect(await mailsTo(email)).toHaveLength(2);
});

test("no link for asking works twice, or for somebody who waits already", async ({
  organization,
  openBrowser,
}) => {
  const path = await takesRequests(organization);
  const email = outsider(organization);
  const page = await (await openBrowser()).newPage();
  const first = await ask(page, path, email);
  const second = await ask(await (await openBrowser()).newPage(), path, email, 2);
  expect(second).not.toBe(first);
  const late = new AskPage(await (await openBrowser()).newPage());
  await late.page.goto(second);
  await late.fill("Kim", "Again");
  const asking = new AskPage(page);
  await page.goto(first);
  await asking.fill("Kim", "Outside");
  await asking.submit.click();
  await expect(asking.heading).toHaveText("Your request was sent");

  await late.submit.click();
  await expect(late.problem).toHaveText("Your request waits for an answer");
  await expect(late.firstName).toHaveValue("Kim");
  for (const link of [first, second]) {
    await late.page.goto(link);
    await expect(late.heading).toHaveText("Your request waits for an answer");
    await expect(late.page.getByRole("textbox")).toHaveCount(0);
    expect(await late.page.content()).not.toContain(email);
  }
  expect(await requestsOf(email)).toHaveLength(1);
});

test("a link for asking opens nothing once requests or its day are over", async ({
  organization,
  page,
}) => {
  const path = await takesRequests(organization);
  const email = outsider(organization);
  const link = await ask(page, path, email);
  const asking = new AskPage(page);
  await configureIdentity(organization, { acceptsRequests: false });
  await page.goto(link);
  await expect(asking.heading).toHaveText("The organization takes no requests any more");
  await expectAccessible(page);
  await configureIdentity(organization, { acceptsRequests: true });
  await letRegistrationRunOut(email);
  await page.reload();
  await expect(asking.heading).toHaveText("This link has expired");
  // It is no link to register with, either.
  await page.goto(link.replace("/join/ask/", "/register/"));
  await expect(asking.heading).toHaveText("This link is not valid");
  await page.goto("/join/ask/made-up");
  await expect(asking.heading).toHaveText("This link is not valid");
});

test("bad input in a request is kept, with the focus on the first error", async ({
  organization,
  page,
}) => {
  const asking = new AskPage(page);
  await page.goto(await ask(page, await takesRequests(organization), outsider(organization)));
  await asking.fill("Kim", " ", "x".repeat(501));
  await expect(page.getByText("501 of 500")).toBeVisible();
  await asking.submit.click();
  await expect(asking.lastName).toBeFocused();
  await expect(asking.lastName).toHaveAccessibleDescription("Enter a last name.");
  await expect(asking.message).toHaveAccessibleDescription(/Use at most 500 characters\./);
  await expect(asking.firstName).toHaveValue("Kim");
  await expectAccessible(page);
  await asking.fill("Kim", "Outside", "🦄".repeat(500));
  await asking.submit.click();
  await expect(asking.heading).toHaveText("Your request was sent");
});

test("where the organization takes no requests, nobody is offered to ask", async ({
  organization,
  page,
}) => {
  const path = await takesRequests(organization);
  await configureIdentity(organization, { acceptsRequests: false });
  const join = new JoinPage(page);
  await page.goto(path);
  await join.enter(outsider(organization));
  await expect(join.email).toHaveAttribute("aria-invalid", "true");
  await expect(join.ask).toHaveCount(0);
});
