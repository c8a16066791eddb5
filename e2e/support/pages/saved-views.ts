import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** **Views** above the Users table, with what it opens. */
export class SavedViewsMenu {
  readonly trigger;
  readonly update;
  readonly menu;
  readonly saveDialog;
  readonly name;
  readonly share;
  readonly manageDialog;
  readonly deleteQuestion;

  constructor(readonly page: Page) {
    this.trigger = page.getByRole("button", { name: /^Views\b/ });
    this.update = page.getByRole("button", { name: "Update view" });
    this.menu = page.getByRole("menu", { name: "Views" });
    this.saveDialog = page.getByRole("dialog", { name: "Save view" });
    this.name = this.saveDialog.getByLabel("Name", { exact: true });
    this.share = this.saveDialog.getByRole("switch", { name: /^Share with everyone in / });
    this.manageDialog = page.getByRole("dialog", { name: "Manage views" });
    this.deleteQuestion = page.getByRole("alertdialog", { name: "Delete view" });
  }

  async open(): Promise<void> {
    await this.trigger.click();
    await expect(this.menu).toBeVisible();
  }

  /** An entry of the open list. */
  item(name: string): Locator {
    return this.menu.getByRole("menuitem").filter({ hasText: name });
  }

  /** A group of the open list, by its heading. */
  group(name: string): Locator {
    return this.menu.getByRole("group", { name });
  }

  async openSave(): Promise<void> {
    await this.open();
    await this.item("Save view…").click();
    await expect(this.name).toBeFocused();
  }

  async save(name: string, { share = false } = {}): Promise<void> {
    await this.openSave();
    await this.name.fill(name);
    if (share) await this.share.check();
    await this.submit("Save");
    await expect(this.saveDialog).toHaveCount(0);
    await this.expectCurrent(name);
  }

  async submit(button: "Save" | "Replace"): Promise<void> {
    await this.saveDialog.getByRole("button", { name: button, exact: true }).click();
  }

  async openManage(): Promise<void> {
    await this.open();
    await this.item("Manage views…").click();
    await expect(this.manageDialog).toBeVisible();
  }

  /** A row of *Manage views*. */
  managed(name: string): Locator {
    return this.manageDialog.getByRole("listitem", { name, exact: true });
  }

  /** Starts renaming a view; returns the field. */
  async startRenaming(name: string): Promise<Locator> {
    await this.manageDialog.getByRole("button", { name: `Rename ${name}`, exact: true }).click();
    const field = this.manageDialog.getByLabel("Name", { exact: true });
    await expect(field).toBeFocused();
    return field;
  }

  /** @param name of the current view; undefined for none */
  async expectCurrent(name: string | undefined, { changed = false } = {}): Promise<void> {
    const expected = name === undefined ? "Views" : `Views: ${name}${changed ? " (changed)" : ""}`;
    await expect(this.trigger).toHaveAccessibleName(expected);
  }
}
