import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { GroupPicker } from "./group-picker";

/** *Create user*, and the dialog after it that shows the temporary password once. */
export class CreateUserDialog {
  readonly dialog;
  readonly firstName;
  readonly lastName;
  readonly email;
  readonly role;
  readonly systemAdmin;
  readonly groups;
  readonly submit;
  /** The dialog that follows. */
  readonly outcome;
  readonly temporaryPassword;
  readonly copy;
  readonly done;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Create user" });
    this.firstName = this.dialog.getByLabel("First name");
    this.lastName = this.dialog.getByLabel("Last name");
    this.email = this.dialog.getByLabel("Email");
    this.role = this.dialog.getByLabel("Role", { exact: true });
    this.systemAdmin = this.dialog.getByRole("switch", { name: "System Admin" });
    this.groups = new GroupPicker(this.dialog);
    this.submit = this.dialog.getByRole("button", { name: "Create", exact: true });
    this.outcome = page.getByRole("alertdialog", { name: "User created" });
    this.temporaryPassword = this.outcome.getByLabel("Temporary password");
    this.copy = this.outcome.getByRole("button", { name: "Copy" });
    this.done = this.outcome.getByRole("button", { name: "Done" });
  }

  /** From Users. */
  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Create user" }).click();
    await expect(this.dialog).toBeVisible();
  }

  permission(label: string): Locator {
    return this.dialog.getByRole("checkbox", { name: label, exact: true });
  }

  async fill(firstName: string, lastName: string, email: string): Promise<void> {
    await this.firstName.fill(firstName);
    await this.lastName.fill(lastName);
    await this.email.fill(email);
  }
}
