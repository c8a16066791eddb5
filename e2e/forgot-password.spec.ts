import type { APIRequestContext } from "@playwright/test";

import { letCodeRunOut, setTemporaryPasswordLeft, storedPerson } from "./support/database";
import { expect, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import { codeIn, mailsTo, waitForMails } from "./support/mailbox";
import { password } from "./support/organizations";
import type { Organization } from "./support/organizations";

const newPassword = "Quite another 7 words";

/**
 * Waits until the worker has processed every earlier request: it takes them in order, and a last
 * request for a known user sends an email.
 */
async function workerIsThrough(organization: Organization, client: APIRequestContext) {
  const last = await organization.add("stakeholder");
  await postForm(client, "/forgot-password", { email: last.email });
  await waitForMails(last.email, 1);
}

test("Forgot password emails a code that sets a new password; the old one works until then", async ({
  organization,
  openPortal,
  signedIn,
}) => {
  const person = await organization.add("responder");
  const inside = await signedIn(person);
  await inside.page.goto("/");
  const { page, signIn, resetPassword, forgotPassword, home } = await openPortal();

  await test.step("A user asks for a code", async () => {
    await signIn.open();
    await page.getByRole("link", { name: "Forgot password?" }).click();
    await expect(forgotPassword.heading).toBeVisible();
    await forgotPassword.submit.click();
    await expect(forgotPassword.email).toHaveAttribute("aria-invalid", "true");
    await expect(forgotPassword.email).toBeFocused();
    await forgotPassword.ask(` ${person.email.toUpperCase()} `);
    await expect(resetPassword.heading).toBeVisible();
    await expect(resetPassword.notice).toContainText("If this email belongs to an account");
    await expect(resetPassword.email).toHaveValue(person.email.toUpperCase());
  });

  const [mail] = await waitForMails(person.email, 1);

  await test.step("The code arrives by email", async () => {
    expect(mail!.subject).toMatch(/^Set a new password for /);
    expect(mail!.text).toContain("you can ignore this email");
  });

  await test.step("The old password and the open session still work", async () => {
    await inside.page.reload();
    await expect(inside.home.heading).toBeVisible();
    expect(await storedPerson(person)).toMatchObject({ hasPassword: true });
    const { users } = await signedIn(organization.administrator);
    await users.open();
    await expect(
      users.row(person.email).getByRole("cell", { name: "Password", exact: true }),
    ).toBeVisible();
    const elsewhere = await openPortal();
    await elsewhere.signIn.open();
    await elsewhere.signIn.signIn(person.email, password);
    await expect(elsewhere.home.heading).toBeVisible();
  });

  await test.step("The code sets a new password", async () => {
    await resetPassword.set(codeIn(mail), newPassword);
    await expect(page.getByText("Your new password is set. Sign in with it.")).toBeVisible();
    await signIn.signIn(person.email, newPassword);
    await expect(home.heading).toBeVisible();
  });

  await test.step("The earlier session has ended", async () => {
    await inside.page.reload();
    await expect(inside.signIn.heading).toBeVisible();
    await expect(
      inside.page.getByText(/You were signed out because your password changed or expired/),
    ).toBeVisible();
  });
});

test("known, unknown, invited, disabled and deleted addresses get the same answer", async ({
  organization,
  visitor: { page, forgotPassword, resetPassword },
  client,
}) => {
  const known = await organization.add("responder");
  const disabled = await organization.add("responder", { status: "inactive" });
  const deleted = await organization.add("responder", { status: "deleted" });
  const invited = await organization.invite("invited");
  const answers = [];
  const strangers = [disabled.email, deleted.email, organization.address("nobody")];
  for (const email of [known.email, invited.email, ...strangers]) {
    await forgotPassword.open();
    await forgotPassword.ask(email);
    await expect(resetPassword.heading, email).toBeVisible();
    await expect(resetPassword.email).toHaveValue(email);
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
    // In turns, so that other load on the machine affects both alike.
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
  visitor: { forgotPassword, resetPassword, signIn, home },
}) => {
  const voided = await organization.add("responder");
  await organization.resetPassword(voided);
  await letCodeRunOut(voided);
  const newcomer = await organization.create("grace");
  await setTemporaryPasswordLeft(newcomer, "0 seconds");
  for (const { email } of [newcomer, voided]) {
    await forgotPassword.open();
    await forgotPassword.ask(email);
    await expect(resetPassword.heading).toBeVisible();
  }
  const [mail] = await waitForMails(voided.email, 2);
  await workerIsThrough(organization, await client());
  expect((await mailsTo(newcomer.email)).map(({ subject }) => subject)).toEqual([
    expect.stringContaining("Welcome to"),
  ]);
  await resetPassword.set(codeIn(mail), newPassword);
  await expect(signIn.heading).toBeVisible();
  await signIn.signIn(voided.email, newPassword);
  await expect(home.heading).toBeVisible();
});

test("only the latest code works", async ({
  organization,
  visitor: { forgotPassword, resetPassword, signIn },
}) => {
  const person = await organization.add("responder");
  for (const count of [1, 2]) {
    await forgotPassword.open();
    await forgotPassword.ask(person.email);
    await expect(resetPassword.heading).toBeVisible();
    await waitForMails(person.email, count);
  }
  const [latest, earlier] = await mailsTo(person.email);
  expect(codeIn(latest)).not.toBe(codeIn(earlier));
  await resetPassword.set(codeIn(earlier), newPassword);
  await expect(resetPassword.code).toHaveAccessibleDescription(/^This code is incorrect, used/);
  await resetPassword.set(codeIn(latest), newPassword);
  await expect(signIn.heading).toBeVisible();
});

test("the fourth request for an address within an hour is told to wait, known or not", async ({
  organization,
  openPortal,
  client,
}) => {
  const person = await organization.add("responder");
  for (const email of [person.email, organization.address("nobody")]) {
    for (let request = 1; request <= 3; request += 1) {
      // From another IP address each time: the limit is per email.
      const response = await postForm(await client(), "/forgot-password", { email });
      expect(response.status(), `${email}, ${request}`).toBe(303);
    }
    const { forgotPassword } = await openPortal();
    await forgotPassword.open();
    await forgotPassword.ask(email);
    await expect(forgotPassword.problem).toHaveText(
      /^Too many attempts\. Try again in (5\d|60) minutes\.$/,
    );
    await expect(forgotPassword.email).toHaveValue(email);
  }
  await workerIsThrough(organization, await client());
  expect(await mailsTo(person.email)).toHaveLength(3);
});
