import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

export class ProfilePage {
  readonly heading;
  readonly firstName;
  readonly lastName;
  readonly email;
  readonly saveNames;
  readonly currentPassword;
  readonly newPassword;
  readonly changePassword;
  readonly sessions;
  readonly endOthers;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Profile" });
    this.firstName = page.getByLabel("First name");
    this.lastName = page.getByLabel("Last name");
    this.email = page.getByLabel("Email");
    this.saveNames = page.getByRole("button", { name: "Save changes" });
    this.currentPassword = page.getByLabel("Current password");
    this.newPassword = page.getByLabel("New password");
    this.changePassword = page.getByRole("button", { name: "Change password" });
    this.sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
    this.endOthers = page.getByRole("button", { name: "End all other sessions" });
  }

  async open(): Promise<void> {
    await this.page.goto("/profile");
    await expect(this.heading).toBeVisible();
  }

  /** One line of the live list of rules. */
  rule(text: string): Locator {
    return this.page.getByRole("listitem").filter({ hasText: text });
  }

  async change(currentPassword: string, newPassword: string): Promise<void> {
    await this.currentPassword.fill(currentPassword);
    await this.newPassword.fill(newPassword);
    await this.changePassword.click();
  }
}
