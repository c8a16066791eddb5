import { expect, test } from "./support/fixtures";
import { mailsTo } from "./support/mailbox";
import { sessionCookie } from "./support/organizations";

test("users find no page for which they lack the permission", async ({
  organization,
  signedIn,
  client,
}) => {
  const invitation = await organization.invite("grace");
  const [mail] = await mailsTo(invitation.email);
  const administratorsOnly = [
    "/settings/iam/identity-configuration",
    "/outbox",
    `/outbox/${mail!.id}`,
  ];

  await test.step("A Manager sees the audit log, but no page of Administrators", async () => {
    const { page, home, shell, users } = await signedIn(await organization.add("manager"));
    await page.goto("/");
    await expect(home.heading).toBeVisible();
    await expect(shell.link("Outbox")).toHaveCount(0);
    await expect(page.getByText("Email delivery isn't set up")).toHaveCount(0);
    await users.open();
    await expect(shell.settings.getByRole("link", { name: "Audit log" })).toBeVisible();
    await expect(shell.link("Identity Configuration")).toHaveCount(0);
    for (const path of administratorsOnly) {
      const answer = await page.request.get(path);
      expect(answer.status(), path).toBe(404);
      expect(await answer.text(), path).not.toContain(invitation.email);
    }
  });

  await test.step("A Responder has no audit log either", async () => {
    const { name, value } = await sessionCookie(await organization.add("responder"));
    const browser = await client();
    const get = (path: string) => browser.get(path, { headers: { cookie: `${name}=${value}` } });
    for (const path of [...administratorsOnly, "/settings/iam/audit-log"]) {
      expect((await get(path)).status(), path).toBe(404);
    }
    expect(await (await get("/settings/iam/users")).text()).not.toContain("Audit log");
  });
});
