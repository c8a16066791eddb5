import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

export class OutboxPage {
  readonly heading;
  readonly table;
  readonly textTab;
  /** The rendered email. */
  readonly html;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Outbox" });
    this.table = page.getByRole("table", { name: "Emails" });
    this.textTab = page.getByRole("tab", { name: "Text" });
    this.html = page.frameLocator("iframe");
  }

  async open(): Promise<void> {
    await this.page.goto("/outbox");
    await expect(this.heading).toBeVisible();
  }

  /** The row that opens the email to an address. */
  mail(email: string): Locator {
    return this.table.getByRole("link", { name: email });
  }
}
