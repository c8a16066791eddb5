import { accountsOf } from "./support/database";
import { expect, test } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import { mailsTo } from "./support/mailbox";
import { newOrganization } from "./support/organizations";

test("a Responder sees who is invited but no emails and no actions, and forged calls are refused", async ({
  organization,
  signedIn,
  client,
  problems,
}) => {
  problems.allow(/status of 404/);
  const invitation = await organization.invite("grace", "stakeholder");
  const responder = await signedIn(await organization.add("responder"));

  await test.step("The pages offer a Responder only what they may do", async () => {
    const { page, home, pending, invite, shell, users } = responder;
    await page.goto("/");
    await expect(home.heading).toBeVisible();
    await expect(home.count("Active")).toBeVisible();
    await expect(page.getByText("Recent activity")).toHaveCount(0);
    await invite.open();
    await expect(pending.row(invitation.email)).toContainText("Stakeholder");
    await expect(pending.row(invitation.email)).not.toContainText(/Outbox|Queued|Sent/);
    await expect(pending.row(invitation.email).getByRole("button")).toHaveCount(0);
    const email = organization.address("new");
    await invite.add(email);
    await expect(invite.role(email).locator("option")).toHaveText(["Stakeholder", "Responder"]);
    await expect(invite.role(email).locator("option:checked")).toHaveText("Responder");
    await expect(shell.link("Outbox")).toHaveCount(0);
    await users.open();
    await expect(users.row(invitation.email)).toContainText("Invited");
    await expect(users.row(invitation.email).getByRole("button")).toHaveCount(0);
    await expect(page.getByRole("link", { name: /^Requests/ })).toHaveCount(0);
    const requests = await page.goto("/settings/iam/users/requests");
    expect(requests?.status()).toBe(404);
  });

  const calls = await test.step("An Administrator's browser makes every call", async () => {
    const { page, pending, invite, shell } = await signedIn(organization.administrator);
    const email = organization.address("decoy");
    await invite.open();
    await invite.add(email);
    const send = await actionCallOf(page, () => invite.send.click());
    await invite.expectOutcome("1 invited");
    const resend = await actionCallOf(page, () => pending.button(email, "Resend").click());
    await expect(shell.toast(`Invitation resent to ${email}`)).toBeVisible();
    const copy = await actionCallOf(page, () => pending.button(email, "Copy link").click());
    const revoke = await actionCallOf(page, () => pending.revoke(email));
    await expect(pending.row(email)).toHaveCount(0);
    return { send, changes: { resend, copy, revoke } };
  });

  await test.step("The same calls of others are refused", async () => {
    const forged = organization.address("forged");
    const addresses = [{ email: forged, roleKey: "administrator" }];
    const stranger = await signedIn((await newOrganization("Contoso")).administrator);
    const signedOut = await client();
    for (const [name, call] of Object.entries(calls.changes)) {
      const parameters = [{ invitationId: invitation.id }];
      const refused = await replay(responder.page.request, call, parameters);
      expect(refused, name).toContain('"code":"forbidden"');
      const unknown = await replay(stranger.page.request, call, parameters);
      expect(unknown, name).toContain('"code":"not_found"');
      const nonsense = await replay(responder.page.request, call, [{ invitationId: "' or 1=1" }]);
      expect(nonsense, name).toContain('"code":"invalid"');
      const without = await replay(signedOut, call, parameters);
      expect(without, name).not.toContain('"ok":true');
      expect([refused, unknown, nonsense, without].join(""), name).not.toContain("/register/");
    }
    const above = await replay(responder.page.request, calls.send, [{ addresses }]);
    expect(above).toContain('"outcome":"above_your_role"');
    await replay(signedOut, calls.send, [{ addresses }]);
    expect(await accountsOf(forged)).toEqual([]);
    expect(await accountsOf(invitation.email)).toMatchObject([{ status: "invited" }]);
    expect(await mailsTo(invitation.email)).toHaveLength(1);
  });
});
