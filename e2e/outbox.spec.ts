import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";
import { newOrganization } from "./support/organizations";
import { RegisterPage } from "./support/pages/register-page";
import { OutboxPage } from "./support/pages/outbox-page";
import { InvitePage } from "./support/pages/invite-page";
import { PendingInvitations } from "./support/pages/pending-invitations";
import { Shell } from "./support/pages/shell";

test("an Administrator reads what nobody delivers, and its links work", async ({
  organization,
  signedIn,
  openBrowser,
}) => {
  const invitation = await organization.invite("grace");
  const page = await signedIn(organization.administrator);
  await page.goto("/");
  await expect(page.getByText("Email delivery isn't set up")).toBeVisible();
  await new Shell(page).link("Outbox").click();
  const outbox = new OutboxPage(page);
  await expect(outbox.heading).toBeVisible();
  await outbox.mail(invitation.email).click();
  await expect(outbox.html.getByText(/invited you to/).last()).toBeVisible();
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    outbox.html.getByRole("link").first().click(),
  ]);
  await expect(new RegisterPage(popup).heading).toHaveText(`Join ${organization.name}`);
  await popup.close();

  await outbox.textTab.click();
  await expect(page.getByText(linkIn((await mailsTo(invitation.email))[0]))).toBeVisible();
  const newcomer = await (await openBrowser()).newPage();
  await newcomer.goto(invitation.path);
  await expect(new RegisterPage(newcomer).heading).toHaveText(`Join ${organization.name}`);
});

test("a mail that no longer works says so, and why", async ({ organization, signedIn }) => {
  const invitation = await organization.invite("grace");
  const page = await signedIn(organization.administrator);
  await new InvitePage(page).open();
  await new PendingInvitations(page).revoke(invitation.email);
  await expect(page.getByText("No invitation is pending")).toBeVisible();
  const outbox = new OutboxPage(page);
  await outbox.open();
  await outbox.mail(invitation.email).click();
  await expect(page.getByText("This email no longer works")).toBeVisible();
  await expect(page.getByText("The invitation was revoked.").last()).toBeVisible();
});

test("the Outbox exists for Administrators only", async ({ organization, signedIn, problems }) => {
  problems.allow(/status of 404/);
  const invitation = await organization.invite("grace");
  const [mail] = await mailsTo(invitation.email);
  for (const role of ["stakeholder", "responder", "manager"] as const) {
    const page = await signedIn(await organization.add(role));
    for (const address of ["/outbox", `/outbox/${mail!.id}`]) {
      const response = await page.goto(address);
      expect(response?.status(), `${address} for a ${role}`).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
      await expect(page.getByText(invitation.email)).toHaveCount(0);
    }
    await page.goto("/");
    await expect(new Shell(page).link("Home")).toBeVisible();
    await expect(new Shell(page).link("Outbox")).toHaveCount(0);
    await expect(page.getByText("Email delivery isn't set up")).toHaveCount(0);
  }
});

test("mails of another organization are not found", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/status of 404/);
  const other = await newOrganization("Contoso");
  const theirs = await other.invite("theirs");
  const [mail] = await mailsTo(theirs.email);
  const page = await signedIn(organization.administrator);
  expect((await page.goto(`/outbox/${mail!.id}`))?.status()).toBe(404);
  const outbox = new OutboxPage(page);
  await outbox.open();
  await expect(page.getByText("The Outbox is empty")).toBeVisible();
});

test("test automation reads the Outbox with its token, and with nothing else", async ({
  client,
  organization,
}) => {
  const invitation = await organization.invite("grace");
  const robot = await client();
  const address = `/api/outbox?to=${encodeURIComponent(invitation.email.toUpperCase())}`;
  const token = process.env.OUTBOX_TOKEN!;
  for (const authorization of [
    "",
    "Bearer",
    "Bearer wrong",
    `Basic ${token}`,
    `Bearer ${token}x`,
  ]) {
    const response = await robot.get(address, { headers: { authorization } });
    expect(response.status(), authorization.slice(0, 12)).toBe(401);
    expect(await response.text()).not.toContain(invitation.email);
  }
  const response = await robot.get(address, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status()).toBe(200);
  const mails = (await response.json()) as Record<string, string>[];
  expect(mails).toHaveLength(1);
  expect(Object.keys(mails[0]!).toSorted()).toEqual([
    "createdAt",
    "html",
    "id",
    "subject",
    "text",
    "to",
  ]);
  expect(Number.isNaN(Date.parse(mails[0]!.createdAt!))).toBe(false);
});
