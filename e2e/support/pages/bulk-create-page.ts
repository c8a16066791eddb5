import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** *Bulk create users*: attaching a file, its dry run, and the result. */
export class BulkCreatePage {
  readonly heading;
  readonly template;
  readonly lookup;
  readonly lookupDialog;
  readonly attach;
  readonly pasteTab;
  readonly rowsField;
  readonly checkRows;
  readonly problem;
  readonly retry;
  readonly progress;
  readonly history;
  readonly problems;
  readonly rows;
  readonly upload;
  readonly discard;
  readonly plan;
  readonly errors;
  readonly viewUsers;
  readonly undo;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Bulk create users" });
    this.template = page.getByRole("link", { name: "Download blank template" });
    this.lookup = page.getByRole("button", { name: "Lookup" });
    this.lookupDialog = page.getByRole("dialog", { name: "Lookup" });
    this.attach = page.getByRole("button", { name: "Attach CSV file" });
    this.pasteTab = page.getByRole("tab", { name: "Paste rows" });
    this.rowsField = page.getByLabel("Rows", { exact: true });
    this.checkRows = page.getByRole("button", { name: "Check rows" });
    this.problem = page.getByRole("main").getByRole("alert");
    this.retry = page.getByRole("button", { name: "Try again" });
    this.progress = page.getByRole("progressbar", { name: "Creating users" });
    this.history = page.getByRole("table", { name: "Imports" });
    this.problems = page.getByRole("region", { name: "Problems" });
    this.rows = page.getByRole("table", { name: "Rows" });
    this.upload = page.getByRole("button", { name: "Upload", exact: true });
    this.discard = page.getByRole("button", { name: "Discard" });
    this.plan = page.locator("#plan");
    this.errors = page.getByRole("link", { name: "Download rows with errors" });
    this.viewUsers = page.getByRole("link", { name: "View these users" });
    this.undo = page.getByRole("button", { name: "Undo import" });
  }

  async open(): Promise<void> {
    await this.page.goto("/settings/iam/users/bulk-create");
    await expect(this.heading).toBeVisible();
  }

  /** Chooses a file in the browser's own dialog. */
  async choose(name: string, content: string | Buffer): Promise<void> {
    const [chooser] = await Promise.all([
      this.page.waitForEvent("filechooser"),
      this.attach.click(),
    ]);
    await chooser.setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  }

  /** Pastes rows and checks them. */
  async paste(text: string): Promise<void> {
    await this.pasteTab.click();
    await this.rowsField.fill(text);
    await this.checkRows.click();
  }

  /** The number of rows with an outcome, such as *12 New*; a press lists them. */
  outcome(label: string): Locator {
    return this.page
      .getByRole("group", { name: "Rows by outcome" })
      .getByRole("button", { name: label });
  }

  /** A group of problems. */
  problemOf(text: string): Locator {
    return this.problems.getByRole("listitem").filter({ hasText: text });
  }

  row(text: string): Locator {
    return this.rows.getByRole("row").filter({ hasText: text });
  }

  /** Edits the cell of a field in a line of the file, and saves with Enter. */
  async edit(field: string, line: number, value: string): Promise<void> {
    await this.rows.getByRole("button", { name: `Edit ${field}, line ${line}:` }).click();
    const input = this.rows.getByRole("textbox", { name: `${field}, line ${line}` });
    await input.fill(value);
    await input.press("Enter");
    await expect(input).toHaveCount(0);
  }
}
