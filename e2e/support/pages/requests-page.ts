import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** The requests to join. */
export class RequestsPage {
  readonly heading;
  readonly table;
  readonly search;
  readonly selectAll;
  /** The bar that appears with a selection. */
  readonly selection;
  readonly results;
  readonly previous;
  readonly next;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Requests" });
    this.table = page.getByRole("table", { name: "Requests" });
    this.search = page.getByRole("searchbox", { name: "Search requests" });
    this.selectAll = page.getByRole("checkbox", { name: "Select all on this page" });
    this.selection = page.getByRole("region", { name: "Selection" });
    this.results = page.getByRole("list", { name: "Result per person" });
    this.previous = page.getByRole("link", { name: "Previous" });
    this.next = page.getByRole("link", { name: "Next" });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/settings/iam/users/requests${query}`);
    await expect(this.heading).toBeVisible();
  }

  /** The rows of users, without the header row. */
  get rows(): Locator {
    return this.table.locator("tbody").getByRole("row");
  }

  row(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }

  async select(...emails: string[]): Promise<void> {
    for (const email of emails) await this.row(email).getByRole("checkbox").check();
  }

  /** Clicks the button of a row; returns the confirmation dialog. */
  async ask(email: string, decision: "Approve" | "Decline"): Promise<Locator> {
    await this.row(email).getByRole("button", { name: decision }).click();
    return this.question();
  }

  /** Clicks the button of the selection; returns the confirmation dialog. */
  async askForSelection(decision: "Approve" | "Decline"): Promise<Locator> {
    await this.selection.getByRole("button", { name: decision }).click();
    return this.question();
  }

  private async question(): Promise<Locator> {
    const question = this.page.getByRole("alertdialog");
    await expect(question).toBeVisible();
    return question;
  }

  result(email: string): Locator {
    return this.results.getByRole("listitem").filter({ hasText: email });
  }
}
