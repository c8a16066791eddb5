import type { APIRequestContext } from "@playwright/test";

import {
  letCodeRunOut,
  setTemporaryPasswordLeft,
  storedPerson,
  voidPassword,
} from "./support/database";
import { expect, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import { codeIn, mailsTo, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";
import type { Organization } from "./support/organizations";
import { HomePage } from "./support/pages/home-page";
import { ForgotPasswordPage, ResetPasswordPage } from "./support/pages/password-pages";
import { SignInPage } from "./support/pages/sign-in-page";
import { UsersPage } from "./support/pages/users-page";

const newPassword = "Quite another 7 words";

/**
 * Waits until the worker has looked at every request made before: it takes them one by one, and one
 * for somebody known, made last, brings a mail.
 */
async function workerIsThrough(organization: Organization, client: APIRequestContext) {
  const last = await organization.add("stakeholder");
  await postForm(client, "/forgot-password", { email: last.email });
  await waitForMails(last.email, 1);
}

test("Forgot password mails a code that sets a new password, while the old one goes on", async ({
  organization,
  openBrowser,
  signedIn,
}) => {
  const person = await organization.add("responder");
  const inside = await signedIn(person);
  await inside.goto("/");
  const page = await (await openBrowser()).newPage();
  const signIn = new SignInPage(page);
  const reset = new ResetPasswordPage(page);
  await signIn.open();
  await page.getByRole("link", { name: "Forgot password?" }).click();
  const forgot = new ForgotPasswordPage(page);
  await expect(forgot.heading).toBeVisible();
  await forgot.submit.click();
  await expect(forgot.email).toHaveAttribute("aria-invalid", "true");
  await expect(forgot.email).toBeFocused();
  await forgot.ask(` ${person.email.toUpperCase()} `);
  await expect(reset.heading).toBeVisible();
  await expect(reset.notice).toContainText("If an account has this address");
  await expect(reset.email).toHaveValue(person.email.toUpperCase());

  const [mail] = await waitForMails(person.email, 1);
  expect(mail!.subject).toMatch(/^Set a new password for /);
  expect(mail!.text).toContain("you can ignore this email");
  // A stranger cannot lock anybody out: session, status and password stay.
  await inside.reload();
  await expect(new HomePage(inside).heading).toBeVisible();
  expect(await storedPerson(person)).toMatchObject({ hasPassword: true });
  const users = new UsersPage(await signedIn(organization.administrator));
  await users.open();
  await expect(
    users.row(person.email).getByRole("cell", { name: "Password", exact: true }),
  ).toBeVisible();
  const elsewhere = new SignInPage(await (await openBrowser()).newPage());
  await elsewhere.open();
  await elsewhere.signIn(person.email, password);
  await expect(new HomePage(elsewhere.page).heading).toBeVisible();

  await reset.set(codeIn(mail), newPassword);
  await expect(page.getByText("Your new password is set. Sign in with it.")).toBeVisible();
  await signIn.signIn(person.email, newPassword);
  await expect(new HomePage(page).heading).toBeVisible();
  // Whoever was in before is out now.
  await inside.reload();
  await expect(new SignInPage(inside).heading).toBeVisible();
  await expect(inside.getByText(/Your password was changed or reset/)).toBeVisible();
});

test("known, unknown, invited, disabled and deleted addresses get one and the same answer", async ({
  organization,
  page,
  client,
}) => {
  const known = await organization.add("responder");
  const disabled = await organization.add("responder", { status: "inactive" });
  const deleted = await organization.add("responder", { status: "deleted" });
  const invited = await organization.invite("invited");
  const forgot = new ForgotPasswordPage(page);
  const reset = new ResetPasswordPage(page);
  const answers = [];
  const strangers = [disabled.email, deleted.email, organization.address("nobody")];
  for (const email of [known.email, invited.email, ...strangers]) {
    await forgot.open();
    await forgot.ask(email);
    await expect(reset.heading, email).toBeVisible();
    await expect(reset.email).toHaveValue(email);
    answers.push(await page.getByRole("main").innerText());
  }
  expect(new Set(answers).size).toBe(1);

  await waitForMails(known.email, 1);
  await workerIsThrough(organization, await client());
  for (const email of strangers) expect(await mailsTo(email), email).toEqual([]);
  expect((await mailsTo(invited.email)).map((mail) => mail.subject)).toEqual([
    expect.not.stringContaining("password"),
  ]);
});

test("the answers for known and unknown addresses take the same time", async ({
  organization,
  client,
}) => {
  const rounds = 15;
  const ask = async (email: string): Promise<number> => {
    const stranger = await client();
    const begun = performance.now();
    const response = await postForm(stranger, "/forgot-password", { email });
    expect(response.status()).toBe(303);
    return performance.now() - begun;
  };
  const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
  for (let round = 0; round < rounds; round += 1) {
    const known = await organization.add("responder");
    // By turns, so that what else the machine does meets both alike.
    times.known.push(await ask(known.email));
    times.unknown.push(await ask(organization.address(`nobody-${round}`)));
  }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
  const [ofKnown, ofUnknown] = [median(times.known), median(times.unknown)];
  expect(Math.max(ofKnown, ofUnknown)).toBeLessThan(Math.min(ofKnown, ofUnknown) * 2 + 10);
});

test("Forgot password revives Reset-Code-Expired, but not Temporary-Expired", async ({
  organization,
  client,
  page,
}) => {
  const voided = await organization.add("responder");
  await voidPassword(voided);
  await letCodeRunOut(voided);
  const newcomer = await organization.create("grace");
  await setTemporaryPasswordLeft(newcomer, "0 seconds");
  const forgot = new ForgotPasswordPage(page);
  const reset = new ResetPasswordPage(page);
  for (const { email } of [newcomer, voided]) {
    await forgot.open();
    await forgot.ask(email);
    await expect(reset.heading).toBeVisible();
  }
  const [mail] = await waitForMails(voided.email, 1);
  await workerIsThrough(organization, await client());
  expect((await mailsTo(newcomer.email)).map(({ subject }) => subject)).toEqual([
    expect.stringContaining("Welcome to"),
  ]);
  await reset.set(codeIn(mail), newPassword);
  const signIn = new SignInPage(page);
  await expect(signIn.heading).toBeVisible();
  await signIn.signIn(voided.email, newPassword);
  await expect(new HomePage(page).heading).toBeVisible();
});

test("only the latest code works", async ({ organization, page }) => {
  const person = await organization.add("responder");
  const forgot = new ForgotPasswordPage(page);
  const reset = new ResetPasswordPage(page);
  for (const count of [1, 2]) {
    await forgot.open();
    await forgot.ask(person.email);
    await expect(reset.heading).toBeVisible();
    await waitForMails(person.email, count);
  }
  const [latest, earlier] = await mailsTo(person.email);
  expect(codeIn(latest)).not.toBe(codeIn(earlier));
  await reset.set(codeIn(earlier), newPassword);
  await expect(reset.code).toHaveAccessibleDescription(/^This code is incorrect, used/);
  await reset.set(codeIn(latest), newPassword);
  await expect(new SignInPage(page).heading).toBeVisible();
});

test("the fourth request for an address within the hour is told to wait, known or not", async ({
  organization,
  openBrowser,
  client,
}) => {
  const person = await organization.add("responder");
  for (const email of [person.email, organization.address("nobody")]) {
    for (let request = 1; request <= 3; request += 1) {
      // From another network each time: it is the address's limit.
      const response = await postForm(await client(), "/forgot-password", { email });
      expect(response.status(), `${email}, ${request}`).toBe(303);
    }
    const forgot = new ForgotPasswordPage(await (await openBrowser()).newPage());
    await forgot.open();
    await forgot.ask(email);
    await expect(forgot.problem).toHaveText(
      /^Too many attempts\. Try again in (5\d|60) minutes\.$/,
    );
    await expect(forgot.email).toHaveValue(email);
  }
  await workerIsThrough(organization, await client());
  expect(await mailsTo(person.email)).toHaveLength(3);
});
