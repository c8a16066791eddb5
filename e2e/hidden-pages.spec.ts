import { expect, test } from "./support/fixtures";
import { mailsTo } from "./support/mailbox";

const pages = {
  "Identity Configuration": "/settings/iam/identity-configuration",
  "Audit log": "/settings/iam/audit-log",
  Outbox: "/outbox",
};

for (const [role, seen] of [
  ["responder", []],
  ["manager", ["Audit log"]],
] as const) {
  test(`a ${role} finds no page for which they lack the permission`, async ({
    organization,
    signedIn,
  }) => {
    const invitation = await organization.invite("grace");
    const [mail] = await mailsTo(invitation.email);
    const { page, home, shell, users } = await signedIn(await organization.add(role));
    await page.goto("/");
    await expect(home.heading).toBeVisible();
    await expect(shell.link("Outbox")).toHaveCount(0);
    await expect(page.getByText("Email delivery isn't set up")).toHaveCount(0);
    await users.open();
    await expect(shell.settings.getByRole("link", { name: "Users" })).toBeVisible();
    for (const [name, path] of Object.entries(pages)) {
      const exists = (seen as readonly string[]).includes(name);
      await expect(shell.link(name), name).toHaveCount(exists ? 1 : 0);
      expect((await page.request.get(path)).status(), name).toBe(exists ? 200 : 404);
    }
    const letter = await page.request.get(`/outbox/${mail!.id}`);
    expect(letter.status()).toBe(404);
    expect(await letter.text()).not.toContain(invitation.email);
  });
}
