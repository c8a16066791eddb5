import type { Locator, Page } from "@playwright/test";

export class HomePage {
  readonly heading;
  readonly people;
  readonly activity;
  /** The group memberships that end within a week. */
  readonly endingMemberships;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Home" });
    this.people = page.getByRole("region", { name: "Users" });
    this.activity = page.getByRole("list", { name: "Recent activity" });
    this.endingMemberships = page
      .getByRole("main")
      .getByText(/ends? within a week/)
      .locator("..");
  }

  /** The number of users of a status. */
  count(status: string): Locator {
    return this.people
      .locator("dl > div")
      .filter({ has: this.page.getByText(status, { exact: true }) })
      .locator("dd");
  }
}
