import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";
import { newOrganization } from "./support/organizations";

test("an Administrator reads undelivered emails, and their links work", async ({
  organization,
  signedIn,
  openPortal,
}) => {
  const invitation = await organization.invite("grace");
  const portal = await signedIn(organization.administrator);
  const { page, outbox, shell } = portal;
  await page.goto("/");
  await expect(page.getByText("Email delivery isn't set up")).toBeVisible();
  await shell.link("Outbox").click();
  await expect(outbox.heading).toBeVisible();
  await outbox.mail(invitation.email).click();
  await expect(outbox.html.getByText(/invited you to/).last()).toBeVisible();
  const tab = await portal.tabOpenedBy(() => outbox.html.getByRole("link").first().click());
  await expect(tab.register.heading).toHaveText(`Join ${organization.name}`);
  await tab.page.close();

  await outbox.textTab.click();
  await expect(page.getByText(linkIn((await mailsTo(invitation.email))[0]))).toBeVisible();
  const newcomer = await openPortal();
  await newcomer.page.goto(invitation.path);
  await expect(newcomer.register.heading).toHaveText(`Join ${organization.name}`);
});

test("an email whose link no longer works says why", async ({ organization, signedIn }) => {
  const invitation = await organization.invite("grace");
  const { page, outbox, invite, pending } = await signedIn(organization.administrator);
  await invite.open();
  await pending.revoke(invitation.email);
  await expect(page.getByText("No pending invitations")).toBeVisible();
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
    const { page, shell } = await signedIn(await organization.add(role));
    for (const address of ["/outbox", `/outbox/${mail!.id}`]) {
      const response = await page.goto(address);
      expect(response?.status(), `${address} for a ${role}`).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Page not found");
      await expect(page.getByText(invitation.email)).toHaveCount(0);
    }
    await page.goto("/");
    await expect(shell.link("Home")).toBeVisible();
    await expect(shell.link("Outbox")).toHaveCount(0);
    await expect(page.getByText("Email delivery isn't set up")).toHaveCount(0);
  }
});

test("emails of another organization are not found", async ({
  organization,
  signedIn,
  problems,
}) => {
  problems.allow(/status of 404/);
  const other = await newOrganization("Contoso");
  const theirs = await other.invite("theirs");
  const [mail] = await mailsTo(theirs.email);
  const { page, outbox } = await signedIn(organization.administrator);
  expect((await page.goto(`/outbox/${mail!.id}`))?.status()).toBe(404);
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
