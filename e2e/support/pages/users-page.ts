import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

type FilterName = "Status" | "Role" | "Group" | "Password" | "Last active";

export class UsersPage {
  readonly heading;
  readonly table;
  readonly search;
  readonly rowsPerPage;
  readonly first;
  readonly previous;
  readonly next;
  readonly last;
  readonly createUser;
  readonly columns;
  readonly selectPage;
  readonly shortcuts;
  /** The preview card of a name; hidden from screen readers. */
  readonly card;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Users" });
    this.table = page.getByRole("table", { name: "Users" });
    this.search = page.getByRole("searchbox", { name: "Search users" });
    this.rowsPerPage = page.getByLabel("Rows");
    this.first = page.getByRole("link", { name: "First", exact: true });
    this.previous = page.getByRole("link", { name: "Previous", exact: true });
    this.next = page.getByRole("link", { name: "Next", exact: true });
    this.last = page.getByRole("link", { name: "Last", exact: true });
    this.createUser = page.getByRole("button", { name: "Create user" });
    this.columns = page.getByRole("button", { name: "Columns" });
    this.selectPage = page.getByRole("checkbox", { name: "Select all on this page" });
    this.shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    this.card = page.getByTestId("user-card");
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/settings/iam/users${query}`);
    await expect(this.heading).toBeVisible();
  }

  row(text: string): Locator {
    return this.table.getByRole("row").filter({ hasText: text });
  }

  /** The rows of users, without the header row. */
  get rows(): Locator {
    return this.table.locator("tbody").getByRole("row");
  }

  header(name: string): Locator {
    return this.table.getByRole("columnheader", { name, exact: true });
  }

  /** The emails of all rows. Users without a name have it in place of the name. */
  async emails(): Promise<string[]> {
    return this.rows.evaluateAll((rows) =>
      rows.map(
        (row) => (row.querySelector("[data-email]") ?? row.querySelector("a"))?.textContent ?? "",
      ),
    );
  }

  /** The link to a user's page. */
  name(name: string): Locator {
    return this.table.getByRole("link", { name, exact: true });
  }

  /** A tab of the statuses, such as *Invited 12*. */
  tab(label: string): Locator {
    const tabs = this.page.getByRole("navigation", { name: "Users by status" });
    return tabs.getByRole("link", { name: new RegExp(`^${label}`) });
  }

  /** The checkbox of a user. */
  box(name: string): Locator {
    return this.table.getByRole("checkbox", { name: `Select ${name}`, exact: true });
  }

  /** Shows or hides a column. */
  async toggleColumn(name: string): Promise<void> {
    await this.columns.click();
    await this.page
      .getByRole("group", { name: "Columns" })
      .getByRole("checkbox", { name, exact: true })
      .click();
    await this.page.keyboard.press("Escape");
  }

  /** @param name the email of a user without a name */
  async openMenu(name: string): Promise<Locator> {
    await this.page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    return this.page.getByRole("menu");
  }

  /** Chooses from a user's menu; returns the confirmation dialog. */
  async ask(name: string, item: string): Promise<Locator> {
    const menu = await this.openMenu(name);
    await menu.getByRole("menuitem", { name: item, exact: true }).click();
    const dialog = this.page.getByRole("alertdialog");
    await expect(dialog).toBeVisible();
    return dialog;
  }

  /** Chooses from a user's menu and confirms. */
  async act(name: string, item: string): Promise<void> {
    const dialog = await this.ask(name, item);
    await dialog.getByRole("button", { name: item, exact: true }).click();
    await expect(dialog.getByRole("button", { name: item, exact: true })).toHaveCount(0);
  }

  /** The chip of a filter, with any choice. */
  filter(label: FilterName): Locator {
    return this.page
      .getByRole("main")
      .getByRole("button", { name: new RegExp(`^${label}(:|$)`) })
      .and(this.page.locator("[aria-haspopup=dialog]"));
  }

  /** Toggles an option of a filter. */
  async choose(label: FilterName, option: string): Promise<void> {
    await this.filter(label).click();
    await this.page
      .getByRole("group", { name: label })
      .getByRole("checkbox", { name: option, exact: true })
      .click();
    await this.page.keyboard.press("Escape");
  }

  /** Waits for *1–50 of 123*. */
  async expectRange(range: string): Promise<void> {
    await expect(this.page.getByText(new RegExp(`(^| )${range}$`))).toBeVisible();
  }
}
