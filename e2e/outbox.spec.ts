import { revokeInvitations } from "@/lib/invitations/revoke";

import { expect, test } from "./support/fixtures";
import { linkIn, mailsTo } from "./support/mailbox";

test(
  "an Administrator reads undelivered emails, and their links work until the invitation ends",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const invitation = await organization.invite("grace");
    const portal = await signedIn(organization.administrator);
    const { page, outbox, shell } = portal;

    await test.step("The email shows as HTML, and its link opens", async () => {
      await page.goto("/");
      await expect(page.getByText("Email delivery isn't set up")).toBeVisible();
      await shell.link("Outbox").click();
      await expect(outbox.heading).toBeVisible();
      await outbox.mail(invitation.email).click();
      await expect(outbox.html.getByText(/invited you to/).last()).toBeVisible();
      const tab = await portal.tabOpenedBy(() => outbox.html.getByRole("link").first().click());
      await expect(tab.register.heading).toHaveText(`Join ${organization.name}`);
      await tab.page.close();
    });

    await test.step("The email shows as text", async () => {
      await outbox.textTab.click();
      await expect(page.getByText(linkIn((await mailsTo(invitation.email))[0]))).toBeVisible();
    });

    await test.step("An email whose link no longer works says why", async () => {
      await revokeInvitations(organization.actor, [invitation.id]);
      await page.reload();
      await expect(page.getByText("This email no longer works")).toBeVisible();
      await expect(page.getByText("The invitation was revoked.").last()).toBeVisible();
    });
  },
);
