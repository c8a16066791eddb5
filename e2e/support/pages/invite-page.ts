import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { GroupPicker } from "./group-picker";

export class InvitePage {
  readonly heading;
  readonly users;
  readonly addToList;
  /** The role of new entries. */
  readonly newRole;
  readonly groups;
  readonly list;
  readonly send;
  readonly clear;
  readonly results;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Invite new users" });
    this.users = page.getByRole("textbox", { name: "Users" });
    this.addToList = page.getByRole("button", { name: "Add to list" });
    this.newRole = page.getByLabel("Role", { exact: true });
    this.groups = new GroupPicker(page);
    this.list = page.getByRole("list", { name: "People to invite" });
    this.send = page.getByRole("button", { name: "Send invite" });
    this.clear = page.getByRole("button", { name: "Clear", exact: true });
    this.results = page.getByRole("list", { name: "Result per address" });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/settings/iam/users/invite${query}`);
    await expect(this.heading).toBeVisible();
  }

  async add(text: string): Promise<void> {
    await this.users.fill(text);
    await this.addToList.click();
  }

  /** Pastes from the clipboard, which the browser has to allow. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.users.press("ControlOrMeta+v");
    await expect(this.users).not.toHaveValue("");
  }

  entry(email: string): Locator {
    return this.list.getByRole("listitem").filter({ hasText: email });
  }

  role(email: string): Locator {
    return this.page.getByLabel(`Role for ${email}`, { exact: true });
  }

  remove(email: string): Locator {
    return this.page.getByRole("button", { name: `Remove ${email}` });
  }

  result(email: string): Locator {
    return this.results.getByRole("listitem").filter({ hasText: email });
  }

  /** Waits for the heading of the outcome, such as *2 invited, 1 not invited*. */
  async expectOutcome(summary: string, options?: { timeout: number }): Promise<void> {
    const heading = this.page.getByRole("heading", { name: summary, exact: true });
    await expect(heading).toBeVisible(options);
  }
}
