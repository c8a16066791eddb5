import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { AccessPreviewDialog } from "./access-preview-dialog";

/** The list of groups, and *Create group*. */
export class GroupsPage {
  readonly heading;
  readonly table;
  readonly search;
  readonly create;
  /** The dialog *Create group*. */
  readonly dialog;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Groups" });
    this.table = page.getByRole("table", { name: "Groups" });
    this.search = page.getByRole("searchbox", { name: "Search groups" });
    this.create = page.getByRole("button", { name: "Create group" }).first();
    this.dialog = page.getByRole("dialog", { name: "Create group" });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/settings/iam/groups${query}`);
    await expect(this.heading).toBeVisible();
  }

  /** The rows, without the header row. */
  get rows(): Locator {
    return this.table.locator("tbody").getByRole("row");
  }

  row(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }
}

/** The page of one group. */
export class GroupPage {
  readonly members;
  readonly search;
  readonly selection;
  readonly details;
  readonly managers;
  readonly timeline;
  readonly addMembers;
  /** The dialog *Add members*. */
  readonly addDialog;
  /** Who gains what by it. */
  readonly addPreview;
  /** Who loses what by *Remove from group*. */
  readonly removePreview;
  readonly deleteGroup;

  constructor(readonly page: Page) {
    this.members = page.getByRole("table", { name: "Members" });
    this.search = page.getByRole("searchbox", { name: "Search members" });
    this.selection = page.getByRole("region", { name: "Selection" });
    this.details = page.getByRole("region", { name: "Details" });
    this.managers = page.getByRole("region", { name: "Group managers" });
    this.timeline = page.getByRole("region", { name: "Timeline" });
    this.addMembers = page.getByRole("button", { name: "Add members" }).first();
    this.addDialog = page.getByRole("dialog", { name: "Add members" });
    this.addPreview = new AccessPreviewDialog(page, "Add members");
    this.removePreview = new AccessPreviewDialog(page, "Remove from group");
    this.deleteGroup = page.getByRole("button", { name: "Delete group" }).first();
  }

  async open(groupId: string): Promise<void> {
    await this.page.goto(`/settings/iam/groups/${groupId}`);
    await expect(this.members.or(this.page.getByText("No members yet"))).toBeVisible();
  }

  heading(name: string): Locator {
    return this.page.getByRole("heading", { level: 1, name });
  }

  get rows(): Locator {
    return this.members.locator("tbody").getByRole("row");
  }

  row(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** Searches in the people picker of a dialog and chooses the user. */
  async choose(dialog: Locator, name: string): Promise<void> {
    const field = dialog.getByRole("combobox", { name: "Users" });
    await field.fill(name);
    await this.page.getByRole("option", { name }).click();
    // The list stays open for the next user.
    await field.press("Tab");
  }

  /** Chooses an action in the menu of a member. */
  async act(name: string, action: string): Promise<void> {
    await this.row(name)
      .getByRole("button", { name: `Actions for ${name}` })
      .click();
    await this.page.getByRole("menuitem", { name: action }).click();
  }
}
