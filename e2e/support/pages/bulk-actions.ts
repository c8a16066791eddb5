import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { GroupPicker } from "./group-picker";

/** The bulk actions of the Users table. */
export class BulkActions {
  readonly bar;
  readonly clear;
  readonly dialog;
  /** The users in the dialog who gain or lose something. */
  readonly affected;
  /** The group that users are added to or removed from. */
  readonly group;
  readonly strip;
  readonly progress;

  constructor(readonly page: Page) {
    this.bar = page.getByRole("region", { name: "Selection" });
    this.clear = this.bar.getByRole("button", { name: "Clear selection" });
    this.dialog = page.getByRole("alertdialog");
    this.affected = this.dialog
      .getByRole("region", { name: "Affected users" })
      .getByRole("listitem");
    this.group = new GroupPicker(this.dialog, "Group");
    this.strip = page.getByRole("region", { name: "Bulk operations" });
    this.progress = this.strip.getByRole("progressbar");
  }

  /** Selects these users of the page. */
  async select(...names: string[]): Promise<void> {
    for (const name of names) {
      await this.page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
    }
  }

  async selectPage(): Promise<void> {
    await this.page.getByRole("checkbox", { name: "Select all on this page" }).check();
  }

  /** Presses *Select all N matching*. */
  async selectAll(number: string): Promise<void> {
    await this.bar.getByRole("button", { name: `Select all ${number} matching` }).click();
  }

  async expectSelected(number: string): Promise<void> {
    await expect(this.bar.getByRole("status")).toHaveText(`${number} selected`);
  }

  /** Clicks a button of the bar; returns the confirmation dialog. */
  async ask(label: string, title: string): Promise<Locator> {
    await this.bar.getByRole("button", { name: label, exact: true }).click();
    await expect(this.dialog.getByRole("heading", { name: title })).toBeVisible();
    return this.dialog;
  }

  /** Waits for the preview in the dialog. */
  async expectPreview(sentence: string, ...skipped: string[]): Promise<void> {
    await expect(this.dialog.getByRole("status").getByText(sentence)).toBeVisible();
    await expect(this.dialog.getByRole("listitem")).toHaveText(skipped);
  }

  /** Confirms, and waits for the report. */
  async confirm(verb: string, report: string): Promise<void> {
    await this.dialog.getByRole("button", { name: verb, exact: true }).click();
    await expect(this.strip.getByText(report, { exact: true })).toBeVisible();
    await expect(this.dialog).toHaveCount(0);
  }

  /** A button of the latest operation, which comes first. */
  button(name: "Undo" | "Dismiss" | "Cancel"): Locator {
    return this.strip.getByRole("button", { name, exact: true }).first();
  }
}
