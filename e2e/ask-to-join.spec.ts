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
import type { Portal } from "./support/pages/portal";
import type { Organization } from "./support/organizations";
/** An organization of one domain that takes requests; returns its shared link. */
async function takesRequests(organization: Organization): Promise<string> {
  await configureIdentity(organization, {
    allowedDomains: [`${organization.slug}.example`],
    acceptsRequests: true,
  });
  return (await selfServiceLink(organization)).path;
}

/** An address outside the allowlist that no other test uses. */
const outsider = ({ slug }: Organization, name = "kim") => `${name}.${slug}@elsewhere.example`;

/** Is refused at the shared link and asks to join; returns the emailed link. */
async function ask(
  { page, join }: Portal,
  path: string,
  email: string,
  mails = 1,
): Promise<string> {
  await page.goto(path);
  await join.enter(email);
  await join.ask.click();
  await expect(join.inbox).toBeVisible();
  return linkIn((await waitForMails(email, mails))[0]);
}

/** Decides a request as a manager. */
async function decide(
  { requests }: Portal,
  email: string,
  verb: "Approve" | "Decline",
): Promise<void> {
  await requests.open();
  const question = await requests.ask(email, verb);
  await question.getByRole("button", { name: verb, exact: true }).click();
  await expect(requests.row(email)).toHaveCount(0);
}

test("a visitor outside the allowlist asks, is approved, registers and is signed in", async ({
  organization,
  visitor: { page, join, askToJoin, register, home },
  signedIn,
}) => {
  const path = await takesRequests(organization);
  const email = outsider(organization);

  await test.step("A visitor outside the allowlist is refused and offered to ask", async () => {
    await page.goto(path);
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

  const link = linkIn((await waitForMails(email, 1))[0]);

  await test.step("The link for the request arrives by email", async () => {
    expect(link).toMatch(new RegExp(`^${process.env.GATEHOUSE_URL}/join/ask/`));
    expect(await registrationsOf(email)).toMatchObject([{ kind: "ask", used: false }]);
    expect(await requestsOf(email)).toEqual([]);
  });

  await test.step("The visitor writes the request", async () => {
    await page.goto(link);
    await expect(askToJoin.heading).toHaveText(`Ask to join ${organization.name}`);
    await expect(askToJoin.email).toHaveValue(email);
    await expect(askToJoin.email).toHaveAttribute("readonly", "");
    await expectAccessible(page);
    await askToJoin.fill("Kim", "Outside", "We build the new site together.\nSay hello to Ada. 🦄");
    await askToJoin.submit.click();
    await expect(askToJoin.heading).toHaveText("Your request was sent");
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
  });

  await test.step("A manager approves the request", async () => {
    await decide(await signedIn(organization.administrator), email, "Approve");
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
});

test("a declined visitor is told by email and cannot ask again at once", async ({
  organization,
  visitor,
  signedIn,
}) => {
  const path = await takesRequests(organization);
  const email = outsider(organization);

  await test.step("A visitor asks to join", async () => {
    const link = await ask(visitor, path, email);
    await visitor.page.goto(link);
    await visitor.askToJoin.fill("Kim", "Outside");
    await visitor.askToJoin.submit.click();
    await expect(visitor.askToJoin.heading).toHaveText("Your request was sent");
  });

  await test.step("A manager declines, and the visitor is told by email", async () => {
    await decide(await signedIn(organization.administrator), email, "Decline");
    const [declined] = await waitForMails(email, 2);
    expect(declined!.subject).toContain(organization.name);
    expect(await requestsOf(email)).toMatchObject([{ decision: "declined" }]);
  });

  await test.step("The visitor asks again, and no further email is sent", async () => {
    // The page answers as always, but no email follows.
    await visitor.page.goto(path);
    await visitor.join.enter(email);
    await visitor.join.ask.click();
    await expect(visitor.join.inbox).toBeVisible();
    const other = outsider(organization, "lee");
    await ask(visitor, path, other);
    expect(await mailsTo(email)).toHaveLength(2);
  });
});

test("a link for asking works once, and not while a request is waiting", async ({
  organization,
  openPortal,
}) => {
  const path = await takesRequests(organization);
  const email = outsider(organization);
  const portal = await openPortal();
  const first = await ask(portal, path, email);
  const second = await ask(await openPortal(), path, email, 2);
  expect(second).not.toBe(first);
  const late = await openPortal();
  await late.page.goto(second);
  await late.askToJoin.fill("Kim", "Again");
  await portal.page.goto(first);
  await portal.askToJoin.fill("Kim", "Outside");
  await portal.askToJoin.submit.click();
  await expect(portal.askToJoin.heading).toHaveText("Your request was sent");

  await late.askToJoin.submit.click();
  await expect(late.askToJoin.problem).toHaveText("Your request waits for an answer");
  await expect(late.askToJoin.firstName).toHaveValue("Kim");
  for (const link of [first, second]) {
    await late.page.goto(link);
    await expect(late.askToJoin.heading).toHaveText("Your request waits for an answer");
    await expect(late.page.getByRole("textbox")).toHaveCount(0);
    expect(await late.page.content()).not.toContain(email);
  }
  expect(await requestsOf(email)).toHaveLength(1);
});

test("a link for asking stops with requests or after its day", async ({
  organization,
  visitor,
}) => {
  const path = await takesRequests(organization);
  const email = outsider(organization);
  const link = await ask(visitor, path, email);
  await configureIdentity(organization, { acceptsRequests: false });
  await visitor.page.goto(link);
  await expect(visitor.askToJoin.heading).toHaveText("The organization no longer accepts requests");
  await expectAccessible(visitor.page);
  await configureIdentity(organization, { acceptsRequests: true });
  await letRegistrationRunOut(email);
  await visitor.page.reload();
  await expect(visitor.askToJoin.heading).toHaveText("This link has expired");
  // It does not register either.
  await visitor.page.goto(link.replace("/join/ask/", "/register/"));
  await expect(visitor.askToJoin.heading).toHaveText("This link is not valid");
  await visitor.page.goto("/join/ask/made-up");
  await expect(visitor.askToJoin.heading).toHaveText("This link is not valid");
});

test("invalid input in a request is kept, with the focus on the first error", async ({
  organization,
  visitor,
}) => {
  await visitor.page.goto(
    await ask(visitor, await takesRequests(organization), outsider(organization)),
  );
  await visitor.askToJoin.fill("Kim", " ", "x".repeat(501));
  await expect(visitor.page.getByText("501 of 500")).toBeVisible();
  await visitor.askToJoin.submit.click();
  await expect(visitor.askToJoin.lastName).toBeFocused();
  await expect(visitor.askToJoin.lastName).toHaveAccessibleDescription("Enter a last name.");
  await expect(visitor.askToJoin.message).toHaveAccessibleDescription(
    /Use at most 500 characters\./,
  );
  await expect(visitor.askToJoin.firstName).toHaveValue("Kim");
  await expectAccessible(visitor.page);
  await visitor.askToJoin.fill("Kim", "Outside", "🦄".repeat(500));
  await visitor.askToJoin.submit.click();
  await expect(visitor.askToJoin.heading).toHaveText("Your request was sent");
});

test("an organization without requests offers no way to ask", async ({
  organization,
  visitor: { page, join },
}) => {
  const path = await takesRequests(organization);
  await configureIdentity(organization, { acceptsRequests: false });
  await page.goto(path);
  await join.enter(outsider(organization));
  await expect(join.email).toHaveAttribute("aria-invalid", "true");
  await expect(join.ask).toHaveCount(0);
});
