import { accountsOf, countInvitations } from "./support/database";
import { expect, test } from "./support/fixtures";
import { actionCallOf, replay } from "./support/forged-requests";
import { mailsTo } from "./support/mailbox";
import { newOrganization } from "./support/organizations";

test("Send invite reports each address and invites only the valid ones", async ({
  organization,
  signedIn,
}) => {
  const other = await newOrganization("Contoso");
  const invited = await organization.invite("invited", "stakeholder");
  const member = await organization.add("responder");
  const disabled = await organization.add("responder", { status: "inactive" });
  const elsewhere = await other.invite("elsewhere");
  const fresh = organization.address("fresh");
  const { invite } = await signedIn(organization.administrator);
  await invite.open();
  await invite.add(
    [
      invited.email.toUpperCase(),
      member.email,
      disabled.email,
      elsewhere.email,
      other.administrator.email,
      organization.administrator.email,
      fresh,
    ].join(", "),
  );
  await invite.role(invited.email.toUpperCase()).selectOption("Administrator");
  await invite.send.click();
  await invite.expectOutcome("1 invited, 6 not invited");

  await expect(invite.result(invited.email.toUpperCase())).toContainText("Already invited");
  await expect(invite.result(invited.email.toUpperCase())).toContainText(
    "Resend the invitation instead; its role stays as it is.",
  );
  for (const person of [member, disabled, organization.administrator]) {
    await expect(invite.result(person.email)).toContainText("Already a member");
  }
  for (const person of [elsewhere, other.administrator]) {
    await expect(invite.result(person.email)).toContainText("Belongs to another organization");
  }
  await expect(invite.result(fresh)).toContainText("Invited");

  expect(await accountsOf(invited.email)).toMatchObject([
    { roleKey: "stakeholder", status: "invited" },
  ]);
  expect(await accountsOf(elsewhere.email)).toMatchObject([{ organizationId: other.id }]);
  expect(await mailsTo(invited.email)).toHaveLength(1);
  expect(await mailsTo(elsewhere.email)).toHaveLength(1);
  expect(await countInvitations(organization.id)).toMatchObject({ open: 2 });
});

test("a Stakeholder who forges the call cannot invite an Administrator", async ({
  organization,
  signedIn,
}) => {
  const stakeholder = await organization.add("stakeholder");
  const { page, invite } = await signedIn(stakeholder);
  await invite.open();
  await invite.add(organization.address("honest"));
  const call = await actionCallOf(page, () => invite.send.click());
  await invite.expectOutcome("1 invited");

  const attempts = ["administrator", "manager", "responder", "owner", "", "stakeholder"].map(
    (roleKey, index) => ({ email: organization.address(`forged-${index}`), roleKey }),
  );
  const answer = await replay(page.request, call, [{ addresses: attempts }]);
  expect(answer.match(/"outcome":"above_your_role"/g)).toHaveLength(3);
  expect(answer.match(/"outcome":"invalid"/g)).toHaveLength(2);
  expect(answer.match(/"outcome":"invited"/g)).toHaveLength(1);
  for (const { email, roleKey } of attempts) {
    const accounts = await accountsOf(email);
    expect(accounts, roleKey).toHaveLength(roleKey === "stakeholder" ? 1 : 0);
    expect(await mailsTo(email), roleKey).toHaveLength(accounts.length);
  }
});

test("an invalid forged call is refused without internal details", async ({
  organization,
  signedIn,
}) => {
  const { page, invite } = await signedIn(organization.administrator);
  await invite.open();
  await invite.add(organization.address("honest"));
  const call = await actionCallOf(page, () => invite.send.click());
  await invite.expectOutcome("1 invited");
  const email = organization.address("forged");
  const nonsense: unknown[][] = [
    [],
    [null],
    [{ addresses: [] }],
    [{ addresses: "all" }],
    [{ addresses: [{ email: 1, roleKey: {} }] }],
    [{ addresses: [{ email: "x".repeat(5000), roleKey: "responder" }] }],
    [{ addresses: Array.from({ length: 5001 }, () => ({ email, roleKey: "responder" })) }],
    [{ addresses: [{ email, roleKey: "responder\0" }] }],
    [{ addresses: [{ email: `a\0${email}`, roleKey: "responder" }] }],
    [{ addresses: [{ email: `"a b"@${organization.slug}.example`, roleKey: "responder" }] }],
  ];
  for (const parameters of nonsense) {
    const answer = await replay(page.request, call, parameters);
    expect(answer).toMatch(/"(code|outcome)":"invalid"/);
    expect(answer).not.toMatch(/postgres|drizzle|node_modules|at \w+ \(|insert into/i);
  }
  expect(await accountsOf(email)).toEqual([]);
  expect(await countInvitations(organization.id)).toMatchObject({ open: 1 });
});

test("a call without a session invites no user", async ({ organization, signedIn, client }) => {
  const { page, invite } = await signedIn(organization.administrator);
  await invite.open();
  await invite.add(organization.address("honest"));
  const call = await actionCallOf(page, () => invite.send.click());
  await invite.expectOutcome("1 invited");
  const email = organization.address("forged");
  const answer = await replay(await client(), call, [
    { addresses: [{ email, roleKey: "responder" }] },
  ]);
  expect(answer).not.toContain("invited");
  expect(await accountsOf(email)).toEqual([]);
});
