import { accountsOf } from "./support/database";
import { expect, test } from "./support/fixtures";
import type { SignedIn } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import type { ActionCall } from "./support/forged-requests";
import { mailsTo } from "./support/mailbox";
import { newOrganization } from "./support/organizations";
type Calls = { resend: ActionCall; revoke: ActionCall; copy: ActionCall };

let captured: Promise<Calls> | undefined;

/** The calls that an Administrator's browser makes, for replay by other users; captured once. */
function knownCalls(signedIn: SignedIn): Promise<Calls> {
  captured ??= captureCalls(signedIn);
  return captured;
}

async function captureCalls(signedIn: SignedIn): Promise<Calls> {
  const organization = await newOrganization();
  const { page, pending, invite, shell } = await signedIn(organization.administrator);
  const { email } = await organization.invite("decoy");
  await invite.open();
  const resend = await actionCallOf(page, () => pending.button(email, "Resend").click());
  await expect(shell.toast(`Invitation resent to ${email}`)).toBeVisible();
  const copy = await actionCallOf(page, () => pending.button(email, "Copy link").click());
  const revoke = await actionCallOf(page, () => pending.revoke(email));
  await expect(pending.row(email)).toHaveCount(0);
  return { resend, revoke, copy };
}

for (const role of ["stakeholder", "responder"] as const) {
  test(`a ${role} sees who is invited, but neither the email nor a way to change it`, async ({
    organization,
    signedIn,
  }) => {
    const invitation = await organization.invite("grace", "stakeholder");
    const person = await organization.add(role);
    const { page, pending, users, invite, shell } = await signedIn(person);
    await invite.open();
    await expect(pending.row(invitation.email)).toContainText("Stakeholder");
    await expect(pending.row(invitation.email)).not.toContainText(/Outbox|Queued|Sent/);
    await expect(pending.row(invitation.email).getByRole("button")).toHaveCount(0);
    await users.open();
    await expect(users.row(invitation.email)).toContainText("Invited");
    await expect(users.row(invitation.email).getByRole("button")).toHaveCount(0);
    await expect(users.row(person.email)).toContainText("You");
    await page.goto("/");
    await expect(shell.link("Invite member")).toBeVisible();
    await expect(page.getByText("Recent activity")).toHaveCount(0);
    await expect(shell.link("Outbox")).toHaveCount(0);
  });
}

test("the server refuses roles below Manager what their page does not offer", async ({
  organization,
  signedIn,
}) => {
  const calls = await knownCalls(signedIn);
  const invitation = await organization.invite("grace", "stakeholder");
  for (const role of ["stakeholder", "responder"] as const) {
    const { page } = await signedIn(await organization.add(role));
    for (const [name, call] of Object.entries(calls)) {
      const answer = await replay(page.request, call, [{ invitationId: invitation.id }]);
      expect(answer, `${name} by a ${role}`).toContain('"code":"forbidden"');
      expect(answer).not.toContain("/register/");
    }
  }
  expect(await accountsOf(invitation.email)).toMatchObject([{ status: "invited" }]);
  expect(await mailsTo(invitation.email)).toHaveLength(1);
});

test("a Manager changes invitations up to their rank and none above", async ({
  organization,
  signedIn,
}) => {
  const above = await organization.invite("above", "administrator");
  const beside = await organization.invite("beside", "manager");
  const calls = await knownCalls(signedIn);
  const { page, pending, invite } = await signedIn(await organization.add("manager"));
  await invite.open();
  await expect(pending.row(above.email)).toContainText("Administrator");
  await expect(pending.row(above.email).getByRole("button")).toHaveCount(0);
  await expect(pending.button(beside.email, "Resend")).toBeVisible();
  await expect(pending.button(beside.email, "Revoke")).toBeVisible();

  for (const [name, call] of Object.entries(calls)) {
    const answer = await replay(page.request, call, [{ invitationId: above.id }]);
    expect(answer, name).toContain('"code":"forbidden"');
    expect(answer, name).not.toContain("/register/");
  }
  expect(await accountsOf(above.email)).toMatchObject([{ status: "invited" }]);
  expect(await mailsTo(above.email)).toHaveLength(1);
});

test("ids of another organization are not found, never forbidden", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const theirs = await other.invite("theirs");
  const portal = await signedIn(organization.administrator);
  const calls = await knownCalls(signedIn);
  for (const invitationId of [theirs.id, "00000000-0000-4000-8000-000000000000"]) {
    for (const [name, call] of Object.entries(calls)) {
      const answer = await replay(portal.page.request, call, [{ invitationId }]);
      expect(answer, name).toContain('"code":"not_found"');
      expect(answer, name).not.toMatch(/forbidden|\/register\//);
    }
  }
  for (const [name, call] of Object.entries(calls)) {
    const answer = await replay(portal.page.request, call, [{ invitationId: "' or 1=1" }]);
    expect(answer, name).toContain('"code":"invalid"');
  }
  expect(await accountsOf(theirs.email)).toMatchObject([{ status: "invited" }]);
  expect(await mailsTo(theirs.email)).toHaveLength(1);
});

test("users and invitations of another organization are never shown", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const theirs = await other.invite("theirs");
  const { page, users, invite } = await signedIn(organization.administrator);
  await users.open(`?q=${encodeURIComponent(theirs.email)}`);
  await expect(page.getByText("Nothing found")).toBeVisible();
  await invite.open();
  await expect(page.getByText("No pending invitations")).toBeVisible();
  await page.goto("/");
  await expect(page.getByText(other.name)).toHaveCount(0);
});
