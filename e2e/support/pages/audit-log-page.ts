import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

type FilterName = "Actor" | "Action" | "Target" | "Change" | "Date";

export class AuditLogPage {
  readonly heading;
  readonly table;
  readonly next;
  readonly previous;
  readonly first;
  readonly rowsPerPage;
  readonly exportLink;
  /** The search field of an open filter. */
  readonly search;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Audit log" });
    this.table = page.getByRole("table", { name: "Audit log" });
    this.next = page.getByRole("link", { name: "Next" });
    this.previous = page.getByRole("link", { name: "Previous" });
    this.first = page.getByRole("link", { name: "First" });
    this.rowsPerPage = page.getByLabel("Rows");
    this.search = page.getByRole("combobox", { name: /^Find/ });
    this.exportLink = page.getByRole("link", { name: "Export CSV" });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/settings/iam/audit-log${query}`);
    await expect(this.heading).toBeVisible();
  }

  /** The rows of events, without the header row. */
  get rows(): Locator {
    return this.table.locator("tbody").getByRole("row");
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** The cells of the column *Action*. */
  get actions(): Locator {
    return this.table.locator("tbody tr > :nth-child(3)");
  }

  /** The chip of a filter, with any choice. */
  filter(label: FilterName): Locator {
    return this.page
      .getByRole("main")
      .getByRole("button", { name: new RegExp(`^${label}(:|$)`) })
      .and(this.page.locator("[aria-haspopup=dialog]"));
  }

  clear(label: FilterName): Locator {
    return this.page.getByRole("button", { name: `Clear filter ${label}` });
  }

  /** Toggles options of a filter. */
  async choose(label: "Action" | "Change", ...options: string[]): Promise<void> {
    await this.filter(label).click();
    for (const option of options) {
      await this.page.getByRole("checkbox", { name: option, exact: true }).click();
    }
    await this.page.keyboard.press("Escape");
  }

  /** Searches in a filter and chooses a result. */
  async find(label: "Actor" | "Target", text: string, name: string): Promise<void> {
    await this.filter(label).click();
    await this.search.fill(text);
    await this.page.getByRole("option", { name }).click();
  }

  /** Waits for *1–50 of 123*. */
  async expectRange(range: string): Promise<void> {
    await expect(
      this.page.getByText(new RegExp(`(^| )${range.replace("+", "\\+more than [\\d,]+")}$`)),
    ).toBeVisible();
  }
}
