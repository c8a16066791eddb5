import { expectAccessible } from "./support/accessibility";
import { addCrowd, expire } from "./support/database";
import { expect, test } from "./support/fixtures";
import { newOrganization } from "./support/organizations";
import { scriptsAtWork } from "./support/scripts-at-work";

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    firstName: `Person${String(index).padStart(4, "0")}`,
    lastName: "Sorted",
  }));

test(
  "the table shows name, email, status, role and times of all users but the deleted",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
    const inactive = await organization.add("responder", { status: "inactive" });
    const deleted = await organization.add("responder", { status: "deleted" });
    const invited = await organization.invite("invited");
    const expired = await organization.invite("expired");
    await expire(expired);
    const { users } = await signedIn(organization.administrator);
    await users.open();
    await expect(users.rows).toHaveCount(5);
    await users.expectRange("1–5 of 5");
    const cells = (text: string) => users.row(text).getByRole("cell");
    await expect(cells("Ada Lovelace")).toContainText([
      "",
      `${organization.administrator.email} · You`,
      "Administrator",
      "Active",
    ]);
    await expect(users.row("Grace Hopper")).toContainText("Manager");
    await expect(users.row(inactive.email)).toContainText("Inactive");
    await expect(users.row(invited.email)).toContainText("Invited");
    await expect(users.row(expired.email)).toContainText("Invited · expired");
    await expect(users.row(deleted.email)).toHaveCount(0);
    // Users without a name are listed by email.
    await expect(users.row(invited.email).locator("bdi")).toHaveText(invited.email);
  },
);

test("tabs count their users; tabs, sorting and paging work without scripts", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(60));
  await organization.add("responder", { lastName: "Hopper", status: "inactive" });
  const { page, users } = await signedIn(organization.administrator, { javaScriptEnabled: false });
  await page.goto("/settings/iam/users");
  await expect(users.tab("All")).toContainText("62");
  await expect(users.tab("All")).toHaveAttribute("aria-current", "page");
  await users.tab("Inactive").click();
  await expect(users.tab("Inactive")).toHaveAttribute("aria-current", "page");
  await expect(users.rows).toHaveCount(1);
  await expect(users.row("Robin Hopper")).toBeVisible();

  await users.tab("All").click();
  const name = users.table.getByRole("columnheader", { name: "Name" });
  await name.getByRole("link").click();
  await expect(name).toHaveAttribute("aria-sort", "descending");
  await users.next.click();
  await users.expectRange("51–62 of 62");
  await expect(users.rows).toHaveCount(12);
});

test("no email is cut at 1280 px, nothing wraps, and the pagination is visible", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(60));
  await organization.create("temporary", "manager");
  const { page, users } = await signedIn(organization.administrator);
  for (const [width, height] of [
    [1280, 900],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await users.open(
      "?sort=-created&status=active,invited&role=manager,stakeholder,responder,administrator",
    );
    await expect(users.next).toBeInViewport({ ratio: 1 });
    const cut = await users.rows.locator("[data-email]").evaluateAll((emails) =>
      emails
        .map((email) => email.parentElement!)
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
    const [search, columns] = await Promise.all([
      users.search.boundingBox(),
      users.columns.boundingBox(),
    ]);
    expect(Math.abs(search!.y - columns!.y)).toBeLessThan(8);
    const { scrollHeight, clientHeight } = await page.evaluate(() => document.documentElement);
    expect(scrollHeight).toBe(clientHeight);
  }
});

test("search finds any part of name and email, ignoring case and accents", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople([
    { firstName: "Zoë", lastName: "Núñez Ærøskøbing" },
    { firstName: "Zacharias", lastName: "100%_real" },
    { firstName: "Łukasz", lastName: "Żak" },
    { firstName: "花子", lastName: "山田" },
    { firstName: "ΣΊΣΥΦΟΣ", lastName: "O'Neil" },
  ]);
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await expect(users.rows).toHaveCount(6);
  for (const [text, found] of [
    ["nunez", ["Zoë Núñez Ærøskøbing"]],
    ["ZOE ÚÑE", ["Zoë Núñez Ærøskøbing"]],
    ["lukasz zak", ["Łukasz Żak"]],
    ["100%", ["Zacharias 100%_real"]],
    ["%_r", ["Zacharias 100%_real"]],
    ["山田", ["花子 山田"]],
    ["o'neil", ["ΣΊΣΥΦΟΣ O'Neil"]],
    [organization.administrator.email.slice(1, 9), ["Ada Lovelace"]],
  ] as const) {
    await users.search.fill(text);
    await expect(users.rows, text).toHaveCount(found.length);
    await expect(users.row(found[0]), text).toBeVisible();
  }
  await users.search.fill("\\' or 1=1 --");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("button", { name: "Clear search" }).last().click();
  await expect(users.rows).toHaveCount(6);
  await expect(users.search).toHaveValue("");
  expect(new URL(page.url()).search).toBe("");
});

test("search waits for the end of typing, asks once, and Escape clears it", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(3));
  const { page, users } = await signedIn(organization.administrator);
  // The page's clock is controlled, so that a slow machine types as fast as a person.
  await page.clock.install();
  await users.open();
  await scriptsAtWork(users.search);
  await page.clock.pauseAt(Date.now() + 60_000);
  const asked: string[] = [];
  page.on("request", (request) => {
    const q = new URL(request.url()).searchParams.get("q");
    if (q) asked.push(q);
  });
  for (const letter of "person0002") {
    await page.clock.runFor(50);
    await users.search.press(letter);
  }
  await page.clock.runFor(199);
  expect(asked).toEqual([]);
  await page.clock.resume();
  await expect(users.rows).toHaveCount(1);
  expect(asked).toEqual(["person0002"]);
  await users.search.press("Escape");
  await expect(users.rows).toHaveCount(4);
  await page.keyboard.press("Tab");
  await page.locator("body").click();
  await page.keyboard.press("/");
  await expect(users.search).toBeFocused();
});

test("pages of 25, 50 and 100 go forth and back, and so does the browser's button", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(119));
  const { page, users } = await signedIn(organization.administrator);
  await users.open("?q=sorted");
  await users.expectRange("1–50 of 119");
  await expect(users.rows).toHaveCount(50);
  await expect(users.rows.first()).toContainText("Person0000");
  await expect(users.previous).toHaveAccessibleDescription("This is the first page.");
  await users.next.click();
  await users.expectRange("51–100 of 119");
  await expect(users.rows.first()).toContainText("Person0050");
  await users.next.click();
  await users.expectRange("101–119 of 119");
  await expect(users.rows).toHaveCount(19);
  await expect(users.next).toHaveAccessibleDescription("This is the last page.");
  await users.previous.click();
  await users.expectRange("51–100 of 119");
  await page.goBack();
  await users.expectRange("101–119 of 119");
  await page.goBack();
  await users.expectRange("51–100 of 119");
  await page.goForward();
  await users.expectRange("101–119 of 119");
  await page.reload();
  await users.expectRange("101–119 of 119");

  await users.rowsPerPage.selectOption("100");
  await users.expectRange("1–100 of 119");
  await expect(users.rows).toHaveCount(100);
  await users.rowsPerPage.selectOption("25");
  await users.expectRange("1–25 of 119");
  expect(new URL(page.url()).searchParams.get("size")).toBe("25");
});

test("walking all pages shows each user exactly once, also with equal names", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(
    Array.from({ length: 130 }, () => ({ firstName: "Same", lastName: "Name" })),
  );
  const { users } = await signedIn(organization.administrator);
  for (const sort of ["name", "-created"]) {
    await users.open(`?size=50&q=same&sort=${sort}`);
    const seen: string[] = [];
    for (const range of ["1–50 of 130", "51–100 of 130", "101–130 of 130"]) {
      await users.expectRange(range);
      seen.push(...(await users.emails()));
      if (!range.startsWith("101")) await users.next.click();
    }
    expect(new Set(seen).size, sort).toBe(130);
  }
});

test("names and times sort both ways", async ({ organization, signedIn }) => {
  await organization.addPeople([
    { firstName: "Élodie", lastName: "A" },
    { firstName: "zora", lastName: "B" },
    { firstName: "Eve", lastName: "C" },
  ]);
  const { users } = await signedIn(organization.administrator);
  await users.open("?q=p");
  const names = users.rows.locator("bdi");
  await users.open();
  await expect(names).toHaveText(["Ada Lovelace", "Élodie A", "Eve C", "zora B"]);
  const header = users.table.getByRole("columnheader", { name: "Name" });
  await header.getByRole("link").click();
  await expect(header).toHaveAttribute("aria-sort", /ascending|descending/);
  await users.open("?sort=-name");
  await expect(names).toHaveText(["zora B", "Eve C", "Élodie A", "Ada Lovelace"]);
  await expect(header).toHaveAttribute("aria-sort", "descending");
});

test("an invalid parameter falls back and never fails", async ({ organization, signedIn }) => {
  await organization.addPeople(numbered(3));
  const { page, users } = await signedIn(organization.administrator, { javaScriptEnabled: false });
  const elsewhere = await newOrganization("Contoso");
  for (const query of [
    "?size=7",
    "?size=1e9",
    "?size=-25&sort=password_hash",
    "?sort=name;drop",
    "?cursor=nonsense",
    `?cursor=${Buffer.from(JSON.stringify(["after", "\0", elsewhere.administrator.id])).toString("base64url")}`,
    `?cursor=${Buffer.from(JSON.stringify(["before", "2026", 1])).toString("base64url")}&sort=created`,
    "?q[]=1&q=2&q=3",
    `?cursor=${"A".repeat(5000)}`,
    "?page=99&offset=-1",
  ]) {
    const response = await page.goto(`/settings/iam/users${query}`);
    expect(response?.status(), query).toBe(200);
    await expect(users.rows, query).toHaveCount(4);
  }
  await page.goto(`/settings/iam/users?q=%00${"x".repeat(300)}`);
  await expect(users.heading).toBeVisible();
});

test("a URL with a search opens with its results", async ({ organization, signedIn }) => {
  await organization.addPeople(numbered(30));
  const { users } = await signedIn(organization.administrator);
  await users.open("?q=person000&size=25");
  await expect(users.search).toHaveValue("person000");
  await expect(users.rowsPerPage).toHaveValue("25");
  await users.expectRange("1–10 of 10");
});

test("hostile names are shown as plain text", async ({ organization, signedIn }) => {
  const arabic = "م".repeat(128);
  await organization.addPeople([
    { firstName: "=cmd|' /C calc'!A0", lastName: "🦄" },
    {
      firstName: "<script>document.title='hacked'</script>",
      lastName: "<img src=x onerror=alert(1)>",
    },
    { firstName: arabic, lastName: "ن".repeat(128) },
    { firstName: "\u202Edesrever", lastName: "\u2066isolate" },
    { firstName: "👩🏽‍🚀", lastName: "Ä".normalize("NFD") },
    { firstName: "a&amp;b", lastName: "${7*7}" },
  ]);
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await expect(users.rows).toHaveCount(7);
  for (const text of [
    "=cmd|' /C calc'!A0 🦄",
    "<script>document.title='hacked'</script>",
    "👩🏽‍🚀",
    "a&amp;b ${7*7}",
  ]) {
    await expect(users.row(text)).toBeVisible();
  }
  await expect(page).toHaveTitle("Users · Gatehouse");
  const row = users.row(arabic);
  await expect(row).toBeVisible();
  expect((await row.boundingBox())!.height).toBeLessThan(80);
  // A name with a direction override does not affect the text around it.
  await expect(users.row("desrever").locator("bdi")).toBeVisible();
});

test("every column sorts both ways, and the URL says how", async ({ organization, signedIn }) => {
  await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  await organization.add("responder", { firstName: "Zoe", lastName: "Last", status: "inactive" });
  await organization.create("temporary", "stakeholder");
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await expect(users.header("Name")).toHaveAttribute("aria-sort", "ascending");
  for (const [name, id] of [
    ["Role", "role"],
    ["Status", "status"],
    ["Sign-in", "password"],
    ["Last active", "lastActive"],
  ] as const) {
    const header = users.header(name);
    await header.getByRole("link").click();
    await expect(header).toHaveAttribute("aria-sort", "ascending");
    await expect(page).toHaveURL(new RegExp(`sort=${id}$`));
    await expect(users.table).toHaveAttribute("aria-busy", "false");
    const ascending = await users.emails();
    await header.getByRole("link").click();
    await expect(header).toHaveAttribute("aria-sort", "descending");
    await expect(users.table).toHaveAttribute("aria-busy", "false");
    expect(await users.emails(), name).toEqual(ascending.toReversed());
    await header.getByRole("link").click();
    await expect(header).not.toHaveAttribute("aria-sort", /./);
    await expect(page).not.toHaveURL(/sort=/);
  }
});

test("columns hide and come back, in the URL too, but never the name", async ({
  organization,
  signedIn,
}) => {
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await users.columns.click();
  const offered = page.getByRole("group", { name: "Columns" }).getByRole("checkbox");
  await expect(offered).toHaveCount(6);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(users.header("Email")).toHaveCount(0);
  await users.toggleColumn("Email");
  await expect(users.header("Email")).toBeVisible();
  await users.toggleColumn("Created");
  await expect(users.header("Created")).toBeVisible();
  expect(new URL(page.url()).search).toBe("?hide=");
  await page.reload();
  await expect(users.header("Created")).toBeVisible();
  await page.goBack();
  await expect(users.header("Created")).toHaveCount(0);
  await users.open("?hide=name,actions,nonsense,role");
  await expect(users.header("Name")).toBeVisible();
  await expect(users.header("Role")).toHaveCount(0);
  await users.toggleColumn("Role");
  await expect(users.header("Role")).toBeVisible();
  expect(new URL(page.url()).search).toBe("?hide=");
});

test("the filters Role and Last active find matching users", async ({ organization, signedIn }) => {
  await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  await organization.add("responder", { firstName: "Rob", lastName: "Responder" });
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await users.choose("Role", "Manager");
  await expect(users.rows).toHaveCount(1);
  await expect(users.row("Grace Hopper")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("role")).toBe("manager");
  await users.choose("Role", "Responder");
  await expect(users.rows).toHaveCount(2);
  await users.choose("Last active", "Not active for 90 days");
  await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
  await users.choose("Last active", "Never signed in");
  await expect(users.rows).toHaveCount(2);
  expect(new URL(page.url()).searchParams.get("activity")).toBe("never,90");
});

test("First and Last lead to the ends, and an unknown total is not made up", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(1101));
  const { page, users } = await signedIn(organization.administrator);
  await users.open("?sort=-name");
  await users.expectRange("1–50 of 1,102");
  await expect(users.first).toHaveAccessibleDescription("This is the first page.");
  await users.last.click();
  // The last page is full like the others.
  await users.expectRange("1,053–1,102 of 1,102");
  await expect(users.row("Ada Lovelace")).toBeVisible();
  await expect(users.last).toHaveAccessibleDescription("This is the last page.");
  await users.previous.click();
  await users.expectRange("1,003–1,052 of 1,102");
  await users.first.click();
  await users.expectRange("1–50 of 1,102");
  expect(new URL(page.url()).search).toBe("?sort=-name");

  await addCrowd(organization, 10_001);
  await users.open("?q=crowd");
  await expect(page.getByText("1–50 of 10,000+")).toBeVisible();
  await expect(page.getByText("more than 10,000", { exact: true })).toBeAttached();
  await expect(users.last).toHaveAccessibleDescription(
    "More than 10,000 match. Sort the other way round to see the last ones.",
  );
  await expectAccessible(page);
});

test("rows are selected singly, in ranges, by page, and by Select all matching", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(60));
  const { page, users } = await signedIn(organization.administrator);
  const selected = page.getByRole("region", { name: "Selection" });
  const ticked = users.rows.getByRole("checkbox", { checked: true });
  await users.open("?q=sorted");
  await expect(selected).toHaveCount(0);
  await users.box("Person0001 Sorted").check();
  await expect(selected).toContainText("1 selected");
  await expect(users.row("Person0001")).toHaveAttribute("aria-selected", "true");
  await expect(users.selectPage).toHaveAttribute("aria-checked", "mixed");
  await users.box("Person0004 Sorted").click({ modifiers: ["Shift"] });
  await expect(selected).toContainText("4 selected");
  await expect(ticked).toHaveCount(4);
  await expectAccessible(page);

  await users.next.click();
  await users.expectRange("51–60 of 60");
  await expect(ticked).toHaveCount(0);
  await users.selectPage.check();
  await expect(selected).toContainText("14 selected");
  await users.previous.click();
  await users.expectRange("1–50 of 60");
  await expect(ticked).toHaveCount(4);
  await users.header("Name").getByRole("link").click();
  await expect(users.rows.first()).toContainText("Person0059");
  await expect(selected).toContainText("14 selected");

  await selected.getByRole("button", { name: "Select all 60 matching" }).click();
  await expect(selected).toContainText("60 selected");
  await expect(ticked).toHaveCount(50);
  await users.box("Person0059 Sorted").uncheck();
  await expect(selected).toContainText("59 selected");
  await selected.getByRole("button", { name: "Clear selection" }).click();
  await expect(selected).toHaveCount(0);

  await users.box("Person0058 Sorted").check();
  await users.search.fill("person");
  await expect(selected).toHaveCount(0);
  await expect(ticked).toHaveCount(0);
});

test("users without bulk actions see no checkboxes, and only the plain columns", async ({
  organization,
  signedIn,
}) => {
  const { users } = await signedIn(await organization.add("responder"));
  await users.open();
  await expect(users.rows).toHaveCount(2);
  await expect(users.table.getByRole("checkbox")).toHaveCount(0);
  await expect(users.table.getByRole("columnheader")).toHaveText([
    "Name",
    "Role",
    "Status",
    "Actions",
  ]);
  await expect(users.filter("Last active")).toHaveCount(0);
  await expect(users.filter("Role")).toBeVisible();
});

test("a name shows a card to the pointer and to the keyboard, and Escape closes it", async ({
  organization,
  signedIn,
}) => {
  const temporary = await organization.create("temporary", "manager");
  const invited = await organization.invite("invited");
  await expire(invited);
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  await scriptsAtWork(users.search);
  await users.name("Robin Newcomer").hover();
  await expect(users.card).toBeVisible();
  await expect(users.card).toContainText("Robin Newcomer");
  await expect(users.card).toContainText(temporary.email);
  await expect(users.card).toContainText("Manager");
  await expect(users.card).toContainText("Temporary · 15 days left");
  await expect(users.card).toContainText("Has a temporary password");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(users.card).toBeHidden();
  // The card stays open under the pointer.
  await users.name(invited.email).hover();
  await expect(users.card).toContainText("The invitation link has expired.");
  await users.card.hover();
  await expect(users.card).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(users.card).toBeHidden();

  await page.keyboard.press("j");
  await expect(users.name("Ada Lovelace")).toBeFocused();
  await expect(users.card).toContainText("Ada Lovelace");
  await page.keyboard.press("Escape");
  await expect(users.card).toBeHidden();
  await expect(users.name("Ada Lovelace")).toBeFocused();
});

test("the list works by its shortcuts, and they stay letters in fields", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(60));
  const { page, users, userPage } = await signedIn(organization.administrator);
  await users.open("?q=sorted");
  await users.expectRange("1–50 of 60");
  await scriptsAtWork(users.box("Person0000 Sorted"));
  await page.keyboard.press("j");
  await expect(users.name("Person0000 Sorted")).toBeFocused();
  await page.keyboard.press("j");
  await expect(users.name("Person0001 Sorted")).toBeFocused();
  await page.keyboard.press("x");
  await expect(users.box("Person0001 Sorted")).toBeChecked();
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await expect(users.name("Person0000 Sorted")).toBeFocused();
  await page.keyboard.press("Control+j");
  await expect(users.name("Person0000 Sorted")).toBeFocused();

  await page.keyboard.press("/");
  await expect(users.search).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type("xj?");
  await expect(users.search).toHaveValue("sortedxj?");
  await expect(users.shortcuts).toHaveCount(0);
  await expect(page.getByText("Nothing found")).toBeVisible();
  await users.search.fill("sorted");
  await users.expectRange("1–50 of 60");
  await expect(users.table).toHaveAttribute("aria-busy", "false");

  await users.next.click();
  await users.expectRange("51–60 of 60");
  await page.keyboard.press("?");
  await expect(users.shortcuts).toBeVisible();
  await expect(users.shortcuts.getByRole("definition")).toHaveText([
    "/",
    "j",
    "k",
    "Enter",
    "x",
    "?",
  ]);
  await expectAccessible(page);
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  await expect(users.shortcuts).toHaveCount(0);
  await page.keyboard.press("j");
  await expect(users.name("Person0050 Sorted")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(userPage.heading).toHaveText("Person0050 Sorted");
});
