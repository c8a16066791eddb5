import { addGroup } from "@/lib/testing/groups";

import { expectAccessible } from "./support/accessibility";
import { expire } from "./support/database";
import { expect, test } from "./support/fixtures";
import { scriptsAtWork } from "./support/scripts-at-work";

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    firstName: `Person${String(index).padStart(4, "0")}`,
    lastName: "Sorted",
  }));

test(
  "the table shows who the users are as plain text, with a card for each name",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const arabic = "م".repeat(128);
    const hostile = [
      { firstName: "=cmd|' /C calc'!A0", lastName: "🦄" },
      {
        firstName: "<script>document.title='hacked'</script>",
        lastName: "<img src=x onerror=alert(1)>",
      },
      { firstName: arabic, lastName: "ن".repeat(128) },
      { firstName: "\u202Edesrever", lastName: "\u2066isolate" },
      { firstName: "a&amp;b", lastName: "${7*7}" },
    ];
    await organization.addPeople(hostile);
    const grace = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
    const inactive = await organization.add("responder", { status: "inactive" });
    const deleted = await organization.add("responder", { status: "deleted" });
    const invited = await organization.invite("invited");
    const expired = await organization.invite("expired");
    await expire(expired);
    const temporary = await organization.create("temporary", "manager");
    const { page, users, userPage } = await signedIn(organization.administrator);
    await users.open();

    await test.step("All users but the deleted are listed, with role, status and sign-in", async () => {
      await users.expectRange("1–11 of 11");
      await expect(users.row("Ada Lovelace").getByRole("cell")).toContainText([
        "",
        `${organization.administrator.email} · You`,
        "Administrator",
        "Active",
      ]);
      await expect(users.row("Grace Hopper")).toContainText("Manager");
      await expect(users.row(inactive.email)).toContainText("Inactive");
      await expect(users.row(invited.email)).toContainText("Invited");
      await expect(users.row(expired.email)).toContainText("Invited · expired");
      await expect(users.row(temporary.email)).toContainText("Temporary · 15 days left");
      await expect(users.row(deleted.email)).toHaveCount(0);
      // Users without a name are listed by email.
      await expect(users.row(invited.email).locator("bdi")).toHaveText(invited.email);
    });

    await test.step("Hostile names are plain text on one line", async () => {
      for (const text of [
        "=cmd|' /C calc'!A0 🦄",
        "<script>document.title='hacked'</script>",
        "a&amp;b ${7*7}",
      ]) {
        await expect(users.row(text)).toBeVisible();
      }
      await expect(page).toHaveTitle("Users · Gatehouse");
      const row = users.row(arabic);
      expect((await row.boundingBox())!.height).toBeLessThan(80);
      // A name with a direction override does not affect the text around it.
      await expect(users.row("desrever").locator("bdi")).toBeVisible();
    });

    await test.step("A card opens for the pointer and the focus, and Escape closes it", async () => {
      await scriptsAtWork(users.search);
      await users.name("Robin Newcomer").hover();
      for (const text of [
        "Robin Newcomer",
        temporary.email,
        "Manager",
        "Has a temporary password",
      ]) {
        await expect(users.card).toContainText(text);
      }
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await expect(users.card).toBeHidden();
      // The card stays open under the pointer.
      await users.name(expired.email).hover();
      await expect(users.card).toContainText("The invitation link has expired.");
      await users.card.hover();
      await expect(users.card).toBeVisible();
      await page.mouse.move(0, 0);
      await expect(users.card).toBeHidden();

      const first = users.rows.first().getByRole("link");
      await page.keyboard.press("j");
      await expect(first).toBeFocused();
      await expect(users.card).toContainText(await first.innerText());
      await page.keyboard.press("Escape");
      await expect(users.card).toBeHidden();
      await expect(first).toBeFocused();
    });

    await test.step("A name leads to the user's page", async () => {
      await users.name("Grace Hopper").click();
      await expect(userPage.heading).toHaveText("Grace Hopper");
      expect(new URL(page.url()).pathname).toBe(`/settings/iam/users/${grace.id}`);
      await page.getByRole("navigation", { name: "Breadcrumbs" }).getByRole("link").click();
      await expect(users.heading).toBeVisible();
    });
  },
);

test("tabs, sorting and paging work without scripts, and invalid parameters fall back", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(60));
  await organization.add("responder", { lastName: "Hopper", status: "inactive" });
  const { page, users } = await signedIn(organization.administrator, { javaScriptEnabled: false });
  const invalid = `?size=1e9&status=nonsense&password[]=x&cursor=${"A".repeat(5000)}`;
  const response = await page.goto(`/settings/iam/users${invalid}`);
  expect(response?.status()).toBe(200);
  await users.expectRange("1–50 of 62");
  await expect(users.rows.first()).toContainText("Ada Lovelace");

  await expect(users.tab("All")).toContainText("62");
  await expect(users.tab("All")).toHaveAttribute("aria-current", "page");
  await users.tab("Inactive").click();
  await expect(users.tab("Inactive")).toHaveAttribute("aria-current", "page");
  await expect(users.rows).toHaveCount(1);
  await expect(users.row("Robin Hopper")).toBeVisible();

  await users.tab("All").click();
  await users.header("Name").getByRole("link").click();
  await expect(users.header("Name")).toHaveAttribute("aria-sort", "descending");
  await users.next.click();
  await users.expectRange("51–62 of 62");
  await expect(users.rows).toHaveCount(12);
});

test("search waits for the end of typing, asks once, and is cleared by Escape or a button", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople([...numbered(3), { firstName: "Zoë", lastName: "Núñez" }]);
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
  await page.keyboard.press("/");
  await expect(users.search).toBeFocused();
  for (const letter of "ZOE NUN") {
    await page.clock.runFor(50);
    await users.search.press(letter);
  }
  await page.clock.runFor(199);
  expect(asked).toEqual([]);
  await page.clock.resume();
  await expect(users.rows).toHaveCount(1);
  await expect(users.row("Zoë Núñez")).toBeVisible();
  expect(asked).toEqual(["ZOE NUN"]);
  await users.search.press("Escape");
  await expect(users.rows).toHaveCount(5);

  await users.search.fill("\\' or 1=1 --");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear search" }).last().click();
  await expect(users.rows).toHaveCount(5);
  await expect(users.search).toHaveValue("");
  expect(new URL(page.url()).search).toBe("");
});

test("pages go forth, back and to the ends, and so does the browser's button", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(119));
  const { page, users } = await signedIn(organization.administrator);
  await users.open("?q=sorted&size=25");
  await expect(users.search).toHaveValue("sorted");
  await expect(users.rowsPerPage).toHaveValue("25");
  await users.expectRange("1–25 of 119");
  await expect(users.rows).toHaveCount(25);
  await expect(users.rows.first()).toContainText("Person0000");
  for (const disabled of [users.first, users.previous]) {
    await expect(disabled).toHaveAccessibleDescription("This is the first page.");
  }
  await users.next.click();
  await users.expectRange("26–50 of 119");
  await expect(users.rows.first()).toContainText("Person0025");
  await users.last.click();
  // The last page is full like the others.
  await users.expectRange("95–119 of 119");
  for (const disabled of [users.next, users.last]) {
    await expect(disabled).toHaveAccessibleDescription("This is the last page.");
  }
  await users.previous.click();
  await users.expectRange("70–94 of 119");
  await page.goBack();
  await users.expectRange("95–119 of 119");
  await page.goBack();
  await users.expectRange("26–50 of 119");
  await page.goForward();
  await users.expectRange("95–119 of 119");
  await page.reload();
  await users.expectRange("95–119 of 119");
  await users.first.click();
  await users.expectRange("1–25 of 119");
  expect(new URL(page.url()).search).toBe("?q=sorted&size=25");
  await users.rowsPerPage.selectOption("100");
  await users.expectRange("1–100 of 119");
  await expect(users.rows).toHaveCount(100);
  expect(new URL(page.url()).searchParams.get("size")).toBe("100");
});

test("columns sort both ways, and hide and come back, in the URL too, but never the name", async ({
  organization,
  signedIn,
}) => {
  await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  await organization.add("responder", { firstName: "Zoe", lastName: "Last", status: "inactive" });
  const { page, users } = await signedIn(organization.administrator);
  await users.open("?sort=nonsense&hide=name,actions,nonsense,email,role");

  await test.step("A header sorts, sorts the other way round, and goes back to names", async () => {
    await expect(users.header("Name")).toHaveAttribute("aria-sort", "ascending");
    const header = users.header("Status");
    const names = users.rows.locator("bdi");
    const sort = () => header.getByRole("link").click();
    await sort();
    await expect(header).toHaveAttribute("aria-sort", "ascending");
    await expect(page).toHaveURL(/sort=status(&|$)/);
    await expect(users.table).toHaveAttribute("aria-busy", "false");
    const ascending = await names.allTextContents();
    await sort();
    await expect(header).toHaveAttribute("aria-sort", "descending");
    await expect(page).toHaveURL(/sort=-status(&|$)/);
    await expect(names).toHaveText(ascending.toReversed());
    await sort();
    await expect(header).not.toHaveAttribute("aria-sort", /./);
    await expect(page).not.toHaveURL(/sort=/);
    await expect(names).toHaveText(["Ada Lovelace", "Grace Hopper", "Zoe Last"]);
  });

  await test.step("The menu shows and hides every column but the name", async () => {
    await expect(users.header("Role")).toHaveCount(0);
    await expect(users.header("Created")).toBeVisible();
    await users.columns.click();
    const offered = page.getByRole("group", { name: "Columns" }).getByRole("checkbox");
    await expect(offered).toHaveCount(7);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await users.toggleColumn("Role");
    await expect(users.header("Role")).toBeVisible();
    await users.toggleColumn("Email");
    await expect(users.header("Email")).toBeVisible();
    expect(new URL(page.url()).search).toBe("?hide=");
    await page.reload();
    await expect(users.header("Email")).toBeVisible();
    await page.goBack();
    await expect(users.header("Email")).toHaveCount(0);
  });
});

test("filters are in the URL, the browser's button undoes them, and long ones wrap nothing", async ({
  organization,
  signedIn,
}) => {
  await organization.addPeople(numbered(50));
  const grace = await organization.add("manager", { firstName: "Grace", lastName: "Hopper" });
  const inactive = await organization.add("responder", {
    lastName: "Inactive",
    status: "inactive",
  });
  await organization.add("responder", { lastName: "Deleted", status: "deleted" });
  await organization.create("temporary", "stakeholder");
  for (let n = 10; n < 22; n += 1) await addGroup(organization, `Team ${n}`, [grace.id]);
  await addGroup(organization, "Billing and reporting in Europe", [grace.id, inactive.id]);
  const { page, users } = await signedIn(organization.administrator, {
    viewport: { width: 1280, height: 900 },
  });
  const parameter = (name: string) => new URL(page.url()).searchParams.get(name);
  await users.open();

  await test.step("Each choice is in the URL and in the filter's name", async () => {
    await users.choose("Status", "Inactive");
    await expect(users.rows).toHaveCount(1);
    await expect(users.row("Robin Inactive")).toBeVisible();
    expect(parameter("status")).toBe("inactive");
    await expect(users.filter("Status")).toHaveAccessibleName("Status: Inactive");
    await users.choose("Status", "Deleted");
    await expect(users.rows).toHaveCount(2);
    expect(parameter("status")).toBe("inactive,deleted");
  });

  await test.step("The browser's button undoes each choice, and Clear filter removes it", async () => {
    await page.reload();
    await expect(users.rows).toHaveCount(2);
    await page.goBack();
    await expect(users.rows).toHaveCount(1);
    await page.goBack();
    await users.expectRange("1–50 of 54");
    await page.goForward();
    await expect(users.rows).toHaveCount(1);
    await page.getByRole("button", { name: "Clear filter Status" }).click();
    await users.expectRange("1–50 of 54");
    expect(new URL(page.url()).search).toBe("");
  });

  await test.step("Role, Password and Last active filter too", async () => {
    await users.choose("Password", "Temporary");
    await expect(users.rows).toHaveCount(1);
    expect(parameter("password")).toBe("temporary");
    await users.choose("Role", "Manager");
    await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
    await page.getByRole("button", { name: "Clear filters" }).last().click();
    await users.choose("Role", "Manager");
    await expect(users.rows).toHaveCount(1);
    await expect(users.row("Grace Hopper")).toBeVisible();
    expect(parameter("role")).toBe("manager");
    await users.choose("Last active", "Never signed in");
    await expect(users.rows).toHaveCount(1);
    expect(parameter("activity")).toBe("never");
  });

  await test.step("Group finds members of any of the groups, and those of none", async () => {
    await users.open();
    await users.filter("Group").click();
    await page.getByRole("searchbox", { name: "Search groups" }).fill("billing");
    const options = page.getByRole("group", { name: "Group" }).getByRole("checkbox");
    await expect(options).toHaveCount(1);
    await expectAccessible(page);
    await options.click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(users.rows).toHaveCount(2);
    await expect(users.row("Robin Inactive")).toContainText("Billing and reporting in Europe");
    const further = users.row("Grace Hopper").getByText("+11", { exact: true });
    await expect(further).toHaveAccessibleDescription(
      /^Team 11, Team 12, .*, Team 20, and 1 more$/,
    );
    await users.choose("Group", "No group");
    await users.expectRange("1–50 of 54");
    await users.choose("Group", "Billing and reporting in Europe");
    await users.expectRange("1–50 of 52");
    expect(parameter("group")).toBe("none");
    await page.getByRole("button", { name: "Clear filter Group" }).click();
  });

  await test.step("At 1280 px no email is cut, nothing wraps, and the pagination is visible", async () => {
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
  });
});

test("users without Manage Users & Permissions see the plain columns and no actions", async ({
  organization,
  signedIn,
}) => {
  await organization.create("temporary", "stakeholder", { firstName: "Grace", lastName: "Hopper" });
  const { users } = await signedIn(await organization.add("responder"));
  await users.open("?password=temporary");
  await expect(users.rows).toHaveCount(3);
  await expect(users.table.getByRole("columnheader")).toHaveText([
    "Name",
    "Role",
    "Groups",
    "Status",
    "Actions",
  ]);
  await expect(users.row("Grace Hopper")).not.toContainText(/left|Temporary ·/);
  await expect(users.filter("Role")).toBeVisible();
  for (const hidden of ["Password", "Last active"] as const) {
    await expect(users.filter(hidden)).toHaveCount(0);
  }
  await expect(users.table.getByRole("checkbox")).toHaveCount(0);
  await expect(users.rows.getByRole("button")).toHaveCount(0);
  await expect(users.createUser).toHaveCount(0);
});
