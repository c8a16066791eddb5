import { auditActions } from "./support/database";
import { linesOf, savedBy } from "./support/downloads";
import { expect, test } from "./support/fixtures";
import { tabTo } from "./support/keyboard";
import { sessionCookie } from "./support/organizations";

test(
  "Export CSV saves the users that the table shows, of all pages, in its order and columns",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    await organization.addPeople(
      Array.from({ length: 30 }, (_, index) => ({ firstName: "Many", lastName: `N${index}` })),
    );
    await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
    await organization.add("responder", { firstName: "=1+1", lastName: '"quoted"; , é' });
    await organization.add("responder", { firstName: "Gone", lastName: "X", status: "deleted" });
    await organization.invite("invited");
    const { page, users } = await signedIn(organization.administrator);
    const link = page.getByRole("link", { name: "Export CSV" });
    await users.open("?size=25&sort=-name");

    await test.step("The file has all pages but no deleted user, and no formula", async () => {
      await users.next.click();
      await users.expectRange("26–34 of 34");
      await tabTo(page, link);
      const { name, text, lines } = await savedBy(page, link);
      expect(name).toMatch(new RegExp(`^${organization.slug}-users-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
      expect(
        text.startsWith("\u{FEFF}First name,Last name,Email,Role,Groups,Permissions,Status,"),
      ).toBe(true);
      expect(text.endsWith("\r\n")).toBe(true);
      expect(new Set(lines.map((line) => line.Email)).size).toBe(34);
      expect(lines.at(-1)).toMatchObject({ "First name": "'=1+1", "Last name": '"quoted"; , é' });
      expect(lines.find((line) => line["First name"] === "Grace")).toMatchObject({
        Role: "Manager",
        Status: "Active",
        Password: "OK",
        Created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      });
    });

    await test.step("Search and columns apply as soon as the table shows them", async () => {
      await users.toggleColumn("Role");
      await expect(users.header("Role")).toHaveCount(0);
      await users.search.fill("hopper");
      await users.expectRange("1–1 of 1");
      const { lines } = await savedBy(page, link);
      expect(lines.map((line) => line["First name"])).toEqual(["Grace"]);
      expect(Object.keys(lines[0]!)).not.toContain("Role");
    });
  },
);

test("exports and progress answer only Gatehouse's pages and signed-in users with the permission", async ({
  organization,
  client,
  baseURL,
}) => {
  const grace = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  const [http, anonymous] = [await client(), await client()];
  const cookieOf = async (person: typeof grace) => {
    const { name, value } = await sessionCookie(person);
    return `${name}=${value}`;
  };
  const cookie = await cookieOf(organization.administrator);
  const own = { cookie, origin: new URL(baseURL!).origin, "sec-fetch-site": "same-origin" };
  const post = (form: Record<string, string>, headers: Record<string, string> = own) =>
    http.post("/api/users/export", { form, headers });
  const selection = JSON.stringify({ userIds: [grace.id] });

  await test.step("Requests from other sites are refused", async () => {
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { "sec-fetch-site": "", origin: "https://evil.example" },
      { "sec-fetch-site": "", origin: "null" },
      { "sec-fetch-site": "", origin: "" },
    ]) {
      const refused = await post({ selection }, { ...own, ...headers });
      expect(refused.status(), JSON.stringify(headers)).toBe(403);
    }
    for (const path of ["/api/users/export", "/api/audit-log/export"]) {
      const headers = { cookie, "sec-fetch-site": "cross-site" };
      expect((await http.get(path, { headers })).status(), path).toBe(403);
    }
    expect(await auditActions(organization.id)).not.toContain("users.exported");
  });

  await test.step("A posted selection is answered with a file that no cache keeps", async () => {
    const answer = await post({ selection, hide: "groups,password,lastActive,created" });
    expect(answer.headers()["content-disposition"]).toContain(
      `attachment; filename="${organization.slug}`,
    );
    expect(answer.headers()["cache-control"]).toBe("no-store");
    expect(
      linesOf(await answer.text()).map((line) => Object.values(line).filter(Boolean).join(" ")),
    ).toEqual([`Grace Hopper ${grace.email} Manager Active`]);
    const refused = await post({ selection: "nonsense" });
    expect(refused.status()).toBe(400);
    expect(await refused.json()).toEqual({ message: "Select the users to export." });
  });

  await test.step("Without a session an export leads to Sign in", async () => {
    for (const path of ["/api/users/export", "/api/audit-log/export"]) {
      const answer = await anonymous.get(path);
      expect(answer.status()).toBe(303);
      expect(answer.headers().location).toMatch(/^\/sign-in\?from=/);
    }
  });

  await test.step("Without the permission a page says so", async () => {
    const headers = { cookie: await cookieOf(await organization.add("responder")) };
    const answer = await http.get("/api/audit-log/export", {
      headers: { ...headers, accept: "text/html" },
    });
    expect(answer.status()).toBe(403);
    const html = await answer.text();
    for (const part of [
      "<title>Export CSV · Gatehouse</title>",
      "<h1>Nothing was exported</h1>",
      "This needs the permission “View audit log”.",
      '<a href="/settings/iam/audit-log">Back to Audit log</a>',
    ]) {
      expect(html).toContain(part);
    }
  });

  await test.step("Progress is for managers, and not found for unknown ids", async () => {
    const path = "/api/bulk-operations/0198f0c4-5c1c-7d4e-9a3b-000000000000";
    const manager = await cookieOf(grace);
    const responder = await cookieOf(await organization.add("responder"));
    for (const [url, headers, status] of [
      [path, { cookie: manager }, 404],
      ["/api/bulk-operations/nonsense", { cookie: manager }, 404],
      [path, { cookie: responder }, 403],
      [path, {}, 401],
    ] as const) {
      const answer = await anonymous.get(url, { headers });
      expect(answer.status(), `${url} ${status}`).toBe(status);
      expect(answer.headers()["cache-control"]).toContain("no-store");
    }
  });
});
