import { accountsOf, countInvitations } from "./support/database";
import { expect, test } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import { mailsTo } from "./support/mailbox";
import { password } from "./support/organizations";

test("of two browsers with the same link, the first registers and the second is told it was used", async ({
  organization,
  openPortal,
}) => {
  const invitation = await organization.invite("grace");
  const forms = await Promise.all(
    ["Grace", "Mallory"].map(async (firstName) => {
      const portal = await openPortal();
      await portal.page.goto(invitation.path);
      await portal.register.fill(firstName, "Hopper", password);
      return portal;
    }),
  );
  await Promise.all(forms.map(({ register }) => register.submit.click()));
  const outcomes = await Promise.all(
    forms.map(async ({ register, home: { heading } }) => {
      const refused = register.problem.getByText("This invitation has been used");
      await expect(heading.or(refused)).toBeVisible();
      return (await heading.isVisible()) ? "in" : "refused";
    }),
  );
  expect(outcomes.toSorted()).toEqual(["in", "refused"]);
  expect(await countInvitations(organization.id)).toMatchObject({ used: 1, open: 0 });
});

test("Continue pressed twice at once registers once", async ({
  organization,
  visitor: { page, register, home },
}) => {
  const invitation = await organization.invite("grace");
  await page.goto(invitation.path);
  await register.fill("Grace", "Hopper", password);
  await register.submit.dblclick();
  await expect(home.heading).toBeVisible();
  expect(await accountsOf(invitation.email)).toMatchObject([{ status: "active" }]);
});

test("of ten simultaneous calls with the same link, exactly one succeeds", async ({
  organization,
  visitor: { page, register, home },
  client,
}) => {
  const [decoy, invitation] = await Promise.all([
    organization.invite("decoy"),
    organization.invite("grace"),
  ]);
  await page.goto(decoy.path);
  await register.fill("Grace", "Hopper", password);
  const call = await actionCallOf(page, () => register.submit.click());
  await expect(home.heading).toBeVisible();

  const browser = await client();
  const answers = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const response = await browser.post(invitation.path, {
        headers: call.headers,
        data: Buffer.from(call.body.replaceAll(decoy.token, invitation.token)),
      });
      const text = await response.text();
      if (text.includes("This invitation has been used")) return "refused";
      return response.headers()["x-action-redirect"] ?? response.status();
    }),
  );
  expect(answers.filter((answer) => String(answer).startsWith("/;"))).toHaveLength(1);
  expect(answers.filter((answer) => answer === "refused")).toHaveLength(9);
});

test("two tabs that press Send at once invite each person once", async ({
  organization,
  signedIn,
}) => {
  const first = await signedIn(organization.administrator);
  const second = await first.openTab();
  const emails = Array.from({ length: 40 }, (_, index) => organization.address(`p${index}`));
  const tabs = await Promise.all(
    [first, second].map(async ({ invite }, index) => {
      const list = index ? emails.toReversed() : emails;
      await invite.open();
      await invite.add(list.join(", "));
      await expect(invite.list.getByRole("listitem")).toHaveCount(list.length);
      return invite;
    }),
  );
  await Promise.all(tabs.map((invite) => invite.send.click()));
  const invited = await Promise.all(
    tabs.map(async (invite) => {
      const heading = invite.page.getByRole("heading", { name: /^\d+ invited/ });
      await expect(heading).toBeVisible();
      return Number.parseInt((await heading.textContent())!, 10);
    }),
  );
  expect(invited[0]! + invited[1]!).toBe(emails.length);
  expect(await countInvitations(organization.id)).toMatchObject({ open: 40, people: 40 });
  expect(await mailsTo(emails[0]!)).toHaveLength(1);
});

test("ten managers who invite the same users at once invite each once", async ({
  organization,
  signedIn,
}) => {
  const { page, invite } = await signedIn(organization.administrator);
  await invite.open();
  await invite.add(organization.address("first"));
  const call = await actionCallOf(page, () => invite.send.click());
  await invite.expectOutcome("1 invited");
  const addresses = Array.from({ length: 50 }, (_, index) => ({
    email: organization.address(`p${index}`),
    roleKey: "responder",
  }));
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      replay(page.request, call, [{ addresses: index % 2 ? addresses : addresses.toReversed() }]),
    ),
  );
  const count = (outcome: string) => answers.join("").split(`"outcome":"${outcome}"`).length - 1;
  expect(count("invited")).toBe(50);
  expect(count("already_invited")).toBe(450);
  expect(await countInvitations(organization.id)).toMatchObject({ open: 51, people: 51 });
});

test("Resend and Revoke at once leave a consistent invitation", async ({
  organization,
  signedIn,
}) => {
  const invitation = await organization.invite("grace");
  const decoy = await organization.invite("decoy");
  const { page, invite } = await signedIn(organization.administrator);
  await invite.open();
  const row = page.getByRole("row").filter({ hasText: decoy.email });
  const resend = await actionCallOf(page, () =>
    row.getByRole("button", { name: "Resend" }).click(),
  );
  const revoke = await actionCallOf(page, async () => {
    await row.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  });
  await expect(row).toHaveCount(0);

  const parameters = [{ invitationId: invitation.id }];
  const browser = page.request;
  const [resent, revoked] = await Promise.all([
    replay(browser, resend, parameters),
    replay(browser, revoke, parameters),
  ]);
  expect(revoked).toContain('"ok":true');
  expect(resent).toMatch(/"ok":true|The invitation was revoked already\./);
  expect(await accountsOf(invitation.email)).toMatchObject([{ status: "deleted" }]);
  expect(await mailsTo(invitation.email)).toHaveLength(resent.includes('"ok":true') ? 2 : 1);
});
