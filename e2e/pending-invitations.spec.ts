import { revokeInvitations } from "@/lib/invitations/revoke";

import { expire } from "./support/database";
import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

test("an expired invitation is counted on Home, renewed by Resend, copied, and ended by Revoke", async ({
  organization,
  signedIn,
  visitor,
}) => {
  const invitation = await organization.invite("grace", "manager");
  const { email } = invitation;
  await expire(invitation);
  const { page, pending, home, shell } = await signedIn(organization.administrator, clipboard);

  await test.step("Home leads to the expired invitation", async () => {
    await page.goto("/");
    await expect(page.getByText("1 invitation has expired")).toBeVisible();
    await expect(home.count("Invited · expired")).toHaveText("1");
    await expect(home.count("Invited")).toHaveText("0");
    await page.getByRole("link", { name: "Pending invitations" }).click();
    await expect(pending.row(email)).toContainText("Expired");
    await expect(pending.button(email, "Copy link")).toHaveAccessibleDescription(
      /Resend the invitation first/,
    );
  });

  await test.step("Resend makes a new link, and the old one says it was replaced", async () => {
    await pending.button(email, "Resend").click();
    await expect(shell.toast(`Invitation resent to ${email}`)).toBeVisible();
    await expect(pending.row(email)).toContainText("expires in 7 days");
    await expect(pending.row(email)).toContainText("In the Outbox");
    await expect(pending.rows).toHaveCount(1);
    await visitor.page.goto(invitation.path);
    await expect(visitor.register.heading).toHaveText("This invitation was replaced");
    await expect(visitor.page.getByText(/Use the one in the latest email/)).toBeVisible();
    await expect(visitor.page.getByRole("textbox")).toHaveCount(0);
  });

  await test.step("Copy link gives the link of the latest email", async () => {
    const [newest, ...earlier] = await mailsTo(email);
    expect(earlier).toHaveLength(1);
    await pending.button(email, "Copy link").click();
    await expect(pending.row(email).getByText("Copied")).toBeAttached();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(linkIn(newest));
    await visitor.page.goto(copied);
    await expect(visitor.register.heading).toHaveText(`Join ${organization.name}`);
  });

  await test.step("Revoke asks first, and ends the link", async () => {
    await pending.button(email, "Revoke").click();
    const dialog = page.getByRole("alertdialog", { name: "Revoke invitation" });
    await expect(dialog).toContainText(email);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(pending.row(email)).toBeVisible();
    await pending.revoke(email);
    await expect(shell.toast(`Invitation for ${email} revoked`)).toBeVisible();
    await expect(page.getByText("No pending invitations")).toBeVisible();
    await visitor.page.reload();
    await expect(visitor.register.heading).toHaveText("This invitation was revoked");
  });
});

test("the row menu in Users resends, copies and revokes an invitation", async ({
  organization,
  signedIn,
}) => {
  const invitation = await organization.invite("grace");
  const { email } = invitation;
  await expire(invitation);
  const { page, users, shell } = await signedIn(organization.administrator, clipboard);
  const choose = async (name: string) => {
    const menu = await users.openMenu(email);
    await menu.getByRole("menuitem", { name }).click();
  };
  await users.open();
  await expect(users.row(email)).toContainText("Invited · expired");
  await choose("Resend invitation");
  await expect(shell.toast(`Invitation resent to ${email}`)).toBeVisible();
  await expect(users.row(email)).not.toContainText("expired");

  await choose("Copy invitation link");
  await expect(shell.toast("Invitation link copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(linkIn((await mailsTo(email))[0]));

  await choose("Revoke invitation");
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(users.rows).toHaveCount(1);
});

test("pending invitations are searched and paged, and a change by another manager is reported", async ({
  organization,
  signedIn,
}) => {
  for (let index = 0; index < 26; index += 1) await organization.invite(`person${index}`);
  const latest = await organization.invite("person26");
  const { page, pending, invite, shell } = await signedIn(organization.administrator);
  await invite.open();
  await expect(page.getByLabel("27 pending")).toBeVisible();
  await expect(pending.rows).toHaveCount(25);
  await pending.next.click();
  await expect(pending.rows).toHaveCount(2);
  await expect(pending.row("person0@")).toBeVisible();
  await pending.previous.click();
  await expect(pending.rows).toHaveCount(25);

  await pending.search.fill("PERSON1");
  await expect(page.getByLabel("11 pending")).toBeVisible();
  await expect(pending.rows).toHaveCount(11);
  await pending.search.fill("no such user");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("button", { name: "Clear search" }).last().click();
  await expect(pending.rows).toHaveCount(25);

  await revokeInvitations(organization.actor, [latest.id]);
  await pending.button(latest.email, "Resend").click();
  await expect(shell.toast("The invitation was revoked already.")).toBeVisible();
});
