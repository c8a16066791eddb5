import type { APIResponse, Page } from "@playwright/test";

import { expectAccessible } from "./support/accessibility";
import { auditActions } from "./support/database";
import { linesOf, savedBy } from "./support/downloads";
import { expect, test } from "./support/fixtures";
import { tabTo } from "./support/keyboard";
import { newOrganization } from "./support/organizations";
import type { Organization } from "./support/organizations";

const exportLink = (page: Page) => page.getByRole("link", { name: "Export CSV" });

async function furnished(organization: Organization): Promise<void> {
  await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  await organization.add("responder", { firstName: "=1+1", lastName: '"quoted"; , é' });
  await organization.add("responder", { firstName: "Off", lastName: "Person", status: "inactive" });
  await organization.add("responder", { firstName: "Gone", lastName: "Person", status: "deleted" });
  await organization.invite("invited");
}

test("the file has the users, filters, order and columns of the table, and no formula", async ({
  organization,
  signedIn,
}) => {
  await furnished(organization);
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await tabTo(page, exportLink(page));
  const whole = await savedBy(page, exportLink(page));
  expect(whole.name).toMatch(new RegExp(`^${organization.slug}-users-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
  expect(whole.text.startsWith("\u{FEFF}First name,Last name,Email,")).toBe(true);
  expect(whole.text.endsWith("\r\n")).toBe(true);
  expect(Object.keys(whole.lines[0]!)).toEqual([
    "First name",
    "Last name",
    "Email",
    "Role",
    "Status",
    "Password",
    "Last active",
    "Created",
  ]);
  expect(whole.lines.map((line) => `${line["First name"]} ${line["Last name"]}`.trim())).toEqual([
    '\'=1+1 "quoted"; , é',
    "Ada Lovelace",
    "Grace Hopper",
    "",
    "Off Person",
  ]);
  const grace = whole.lines.find((line) => line["First name"] === "Grace")!;
  expect(grace).toMatchObject({ Role: "Manager", Status: "Active", Password: "OK" });
  expect(Math.abs(Date.parse(grace.Created!) - Date.now())).toBeLessThan(600_000);
  expect(grace.Created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

  await users.open("?sort=-name&status=inactive,deleted&hide=password,role,created");
  const some = await savedBy(page, exportLink(page));
  expect(Object.keys(some.lines[0]!)).toEqual([
    "First name",
    "Last name",
    "Email",
    "Status",
    "Last active",
  ]);
  expect(some.lines.map((line) => `${line["First name"]} ${line.Status}`)).toEqual([
    "Off Inactive",
    "Gone Deleted",
  ]);
  await users.open();
  await users.search.fill("hopper");
  await users.expectRange("1–1 of 1");
  expect((await savedBy(page, exportLink(page))).lines).toEqual([grace]);
  const recorded = await auditActions(organization.id);
  expect(recorded.filter((action) => action === "users.exported")).toHaveLength(3);
});

test("the file has all users, not only the page", async ({ organization, signedIn }) => {
  await organization.addPeople(
    Array.from({ length: 4_321 }, (_, index) => ({ firstName: `P${index}`, lastName: "x" })),
  );
  const { page, users } = await signedIn(organization.administrator);
  await users.open("?size=25");
  await users.next.click();
  await users.expectRange("26–50 of 4,322");
  const { lines } = await savedBy(page, exportLink(page));
  expect(new Set(lines.map((line) => line.Email)).size).toBe(4_322);
});

test("users without Manage Users & Permissions export what they see", async ({
  organization,
  signedIn,
}) => {
  await furnished(organization);
  const { page, users } = await signedIn(await organization.add("stakeholder"));
  await users.open();
  const { lines } = await savedBy(page, exportLink(page));
  expect(Object.keys(lines[0]!)).toEqual(["First name", "Last name", "Email", "Role", "Status"]);
  expect(lines).toHaveLength(6);
});

/** Posts a selection as the form of the page does. */
function post(
  page: Page,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  const origin = new URL(page.url()).origin;
  return page.request.post("/api/users/export", {
    form,
    headers: { origin, "sec-fetch-site": "same-origin", ...headers },
    maxRedirects: 0,
  });
}

test("the file has the selection, and no user of another organization", async ({
  organization,
  signedIn,
}) => {
  const grace = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  const off = await organization.add("responder", { firstName: "Off", lastName: "Person" });
  const other = await newOrganization("Contoso");
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  const chosen = await post(page, {
    selection: JSON.stringify({ userIds: [grace.id, off.id, other.administrator.id] }),
    sort: "-name",
    hide: "password,lastActive,created",
  });
  expect(chosen.headers()["content-disposition"]).toContain(
    `attachment; filename="${organization.slug}`,
  );
  expect(chosen.headers()["cache-control"]).toBe("no-store");
  expect(linesOf(await chosen.text()).map((line) => Object.values(line).join(" "))).toEqual([
    `Off Person ${off.email} Responder Active`,
    `Grace Hopper ${grace.email} Manager Active`,
  ]);
  const rest = await post(page, {
    selection: JSON.stringify({ filters: { role: "responder,manager" }, except: [off.id] }),
  });
  expect(linesOf(await rest.text()).map((line) => line.Email)).toEqual([grace.email]);
  for (const selection of ["", "nonsense", "{}", '{"userIds":[]}']) {
    const refused = await post(page, { selection });
    expect(refused.status(), selection).toBe(400);
    expect(await refused.json()).toEqual({ message: "Select the users to export." });
  }
});

test("only Gatehouse's pages, and only signed-in users with the permission, can export", async ({
  organization,
  signedIn,
  client,
  problems,
}) => {
  problems.allow(/status of 40[34]/);
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  const selection = JSON.stringify({ userIds: [organization.administrator.id] });
  const foreign: Record<string, string>[] = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "", origin: "https://evil.example" },
    { "sec-fetch-site": "", origin: "null" },
    { "sec-fetch-site": "", origin: "" },
  ];
  for (const headers of foreign) {
    const refused = await post(page, { selection }, headers);
    expect(refused.status(), JSON.stringify(headers)).toBe(403);
  }
  for (const path of ["/api/users/export", "/api/audit-log/export"]) {
    const headers = { "sec-fetch-site": "cross-site" };
    expect((await page.request.get(path, { headers })).status()).toBe(403);
    const stranger = await (await client()).get(path);
    expect(stranger.status()).toBe(303);
    expect(stranger.headers().location).toMatch(/^\/sign-in\?from=/);
  }
  expect(await auditActions(organization.id)).not.toContain("users.exported");

  const responder = await signedIn(await organization.add("responder"));
  const answer = await responder.page.goto("/api/audit-log/export");
  expect(answer?.status()).toBe(403);
  await expect(responder.page.getByRole("heading", { level: 1 })).toHaveText(
    "Nothing was exported",
  );
  await expect(
    responder.page.getByText("This needs the permission “View audit log”."),
  ).toBeVisible();
  await expect(responder.page).toHaveTitle("Export CSV · Gatehouse");
  await expect(responder.page.getByRole("link", { name: "Back to Audit log" })).toHaveAttribute(
    "href",
    "/settings/iam/audit-log",
  );
});

test("Users with its export has no violation, also at 360 px", async ({
  organization,
  signedIn,
}) => {
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await expect(exportLink(page)).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
});
