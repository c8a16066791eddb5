import { expectAccessible } from "./support/accessibility";
import { savedBy } from "./support/downloads";
import { expect, test } from "./support/fixtures";
import { expectNoSidewaysScroll } from "./support/narrow";

test(
  "a manager mends a file with problems, uploads it, and undoes the import",
  { tag: "@smoke" },
  async ({ organization, signedIn }) => {
    const { page, users, bulkCreate } = await signedIn(organization.administrator);
    const address = (name: string) => organization.address(name);
    const file = [
      "E-Mail;Vorname;Nachname;Rolle;Gruppen",
      `grace@${organization.slug}.example;Grace;Hopper;manager;`,
      `${address("linus")};Linus;Torvalds;king;`,
      `${address("zoe")};Zoë;Núñez;King;Rockets`,
      "kim@;Kim;Lee;responder;",
      "",
    ].join("\r\n");

    await test.step("The blank template has the columns", async () => {
      await users.open();
      await page.getByRole("link", { name: "Bulk create users" }).click();
      await expect(bulkCreate.heading).toBeVisible();
      const { text } = await savedBy(page, bulkCreate.template);
      expect(text).toBe("\u{FEFF}email,firstName,lastName,role,groups,permissions\r\n");
    });

    await test.step("Lookup finds the roles", async () => {
      await bulkCreate.lookup.click();
      await bulkCreate.lookupDialog.getByRole("searchbox").fill("respond");
      await expect(bulkCreate.lookupDialog.getByText("responder", { exact: true })).toBeVisible();
      await expectAccessible(page);
      await bulkCreate.lookupDialog.getByRole("button", { name: "Close" }).first().click();
      await expect(bulkCreate.lookupDialog).toHaveCount(0);
      await expectAccessible(page);
    });

    await test.step("The dry run shows what is wrong, and writes nothing", async () => {
      await bulkCreate.choose("people.csv", file);
      await expect(bulkCreate.outcome("New")).toHaveText(/^1\s/);
      await expect(bulkCreate.outcome("Conflict")).toHaveText(/^3\s/);
      await expect(bulkCreate.plan).toHaveText(
        "Creates 1 user. 3 rows with problems are left out.",
      );
      await expect(bulkCreate.row("kim@")).toContainText("kim@");
      await expectAccessible(page);
      await page.setViewportSize({ width: 360, height: 740 });
      await expect(bulkCreate.row("kim@")).toContainText("Line 5");
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 1280, height: 800 });
    });

    await test.step("A role is chosen for all its rows, a group is created, a cell is edited", async () => {
      const king = bulkCreate.problemOf("king");
      await expect(king).toContainText("2 rows, first in line 3");
      await king.getByRole("combobox").selectOption({ label: "Responder" });
      await king.getByRole("button", { name: "Use in 2 rows" }).click();
      await expect(bulkCreate.problems.getByText("gets Responder")).toBeVisible();
      await bulkCreate.problemOf("Rockets").getByRole("button", { name: "Create" }).click();
      await expect(bulkCreate.problems.getByText("is created")).toBeVisible();
      await bulkCreate.problemOf("email").getByRole("button", { name: "Show row" }).click();
      await expect(bulkCreate.rows.getByRole("row")).toHaveCount(2);
      await bulkCreate.edit("Email", 5, address("kim"));
      await expect(bulkCreate.outcome("Conflict")).toHaveText(/^0\s/);
      await expect(bulkCreate.plan).toHaveText("Creates 4 users.");
    });

    await test.step("Upload creates them", async () => {
      await bulkCreate.upload.click();
      await expect(page.getByText("4 users created")).toBeVisible();
      await expect(bulkCreate.row("Zoë")).toContainText("Created");
      await expectAccessible(page);
      await bulkCreate.viewUsers.click();
      await expect(users.row("Kim Lee")).toContainText("Responder");
      await expect(users.row("Zoë Núñez")).toContainText("Rockets");
    });

    await test.step("Undo import deletes them again", async () => {
      await bulkCreate.open();
      await bulkCreate.history.getByRole("link", { name: "people.csv" }).click();
      await bulkCreate.undo.click();
      const dialog = page.getByRole("alertdialog", { name: "Undo import" });
      await expect(dialog).toContainText("those who haven't signed in are deleted");
      await dialog.getByRole("button", { name: "Undo import" }).click();
      await expect(page.getByText("Import undone")).toBeVisible();
      await users.open();
      await expect(users.rows).toHaveCount(1);
    });
  },
);

test("pasted rows update existing users, and other files are refused with the reason", async ({
  organization,
  signedIn,
  problems,
}) => {
  // The browser reports what is refused and what breaks off.
  problems.allow(/status of 4(00|01|13)|ERR_CONNECTION_RESET/);
  const grace = await organization.add("manager", { firstName: "Grace", lastName: "Hoper" });
  const { page, bulkCreate } = await signedIn(organization.administrator);
  await bulkCreate.open();

  await test.step("A workbook is refused before it is sent", async () => {
    await bulkCreate.choose("people.xlsx", "PK");
    await expect(bulkCreate.problem).toContainText("Save it as CSV UTF-8");
  });

  await test.step("An unclosed quote is refused with its line", async () => {
    await bulkCreate.choose("quote.csv", 'email,firstName\r\na@b.example,A\r\n"b@b.example,B\r\n');
    await expect(bulkCreate.problem).toContainText("Line 3");
    await expectAccessible(page);
  });

  await test.step("A proxy that refuses the size and a cut connection say so, and the file is kept", async () => {
    const uploads = "**/api/imports?*";
    const once = { times: 1 };
    const file = `email,firstName,lastName,role\r\n${organization.address("kim")},Kim,Lee,manager\r\n`;
    await page.route(
      uploads,
      (route) => route.fulfill({ status: 413, body: "<h1>413</h1>" }),
      once,
    );
    await bulkCreate.choose("kim.csv", file);
    await expect(bulkCreate.problem).toContainText("The network refused a file of this size");
    await page.route(uploads, (route) => route.abort("connectionreset"), once);
    await bulkCreate.choose("kim.csv", file);
    await expect(bulkCreate.problem).toContainText("The connection broke off");
    await page.route(uploads, (route) => route.fulfill({ status: 401, body: "{}" }), once);
    await bulkCreate.retry.click();
    await expect(bulkCreate.problem).toContainText("You are signed out");
    await bulkCreate.retry.click();
    await expect(bulkCreate.plan).toHaveText("Creates 1 user.");
    await bulkCreate.open();
  });

  await test.step("Rows of a sheet are pasted, and the column of the email is chosen", async () => {
    await bulkCreate.paste(
      ["Kontakt\tVorname\tNachname\tRolle", `${grace.email}\tGrace\tHopper\tManager`].join("\n"),
    );
    await expect(page.getByText("The header has no column for the email address.")).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel("Email", { exact: true }).selectOption("A: Kontakt");
    await page.getByRole("button", { name: "Apply columns" }).click();
    await expect(bulkCreate.outcome("Unchanged")).toHaveText(/^1\s/);
  });

  await test.step("An update shows before and after", async () => {
    await bulkCreate.upload.focus();
    await expect(bulkCreate.upload).toHaveAccessibleDescription(/no user to create or update/);
    await page.getByLabel("Existing users").selectOption({ label: "Update" });
    await expect(bulkCreate.plan).toHaveText("Updates 1 user.");
    await expect(bulkCreate.row(grace.email)).toContainText("before: Hoper after: Hopper");
    await expectAccessible(page);
  });

  await test.step("Discard deletes the dry run", async () => {
    await bulkCreate.discard.click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Discard" }).click();
    await expect(bulkCreate.attach).toBeVisible();
    await expect(bulkCreate.history.getByText("Pasted rows.csv")).toHaveCount(0);
  });
});

test("an import goes on while its page is away, is cancelled, and sends its welcome emails later", async ({
  organization,
  signedIn,
}) => {
  const { page, bulkCreate } = await signedIn(organization.administrator);
  const rows = Array.from(
    { length: 8_000 },
    (_, index) => `${organization.address(`p${index}`)},Kim,Lee ${index},responder`,
  );
  await bulkCreate.open();
  await bulkCreate.choose("many.csv", ["email,firstName,lastName,role", ...rows].join("\n"));
  await page.getByLabel("Welcome emails").selectOption({ label: "Send later" });
  await expect(page.getByText("Send them from the result")).toBeVisible();
  await bulkCreate.upload.click();
  await expect(bulkCreate.progress).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Cancel" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Cancel import" });
  await dialog.getByRole("button", { name: "Cancel import" }).click();
  await expect(page.getByText(/^Cancelled after [\d,]+ of 8,000 rows/)).toBeVisible();
  await page.getByRole("button", { name: "Send welcome emails" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Send" }).click();
  await expect(page.getByText(/^[\d,]+ welcome emails sent later\.$/)).toBeVisible();
});
