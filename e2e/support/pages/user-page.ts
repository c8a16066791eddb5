import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { scriptsAtWork } from "../scripts-at-work";
import type { Person } from "../organizations";
import { AccessPreviewDialog } from "./access-preview-dialog";
import { GroupPicker } from "./group-picker";

/** The page of one user. */
export class UserPage {
  readonly heading;
  readonly summary;
  /** What a reader who may not edit sees in place of the form. */
  readonly details;
  readonly firstName;
  readonly lastName;
  readonly email;
  readonly role;
  readonly save;
  readonly discard;
  readonly permissions;
  readonly groups;
  readonly addToGroup;
  /** The dialog *Add to group*. */
  readonly groupDialog;
  readonly group;
  /** What the user would gain by it. */
  readonly accessPreview;
  readonly systemAdmin;
  readonly sessions;
  readonly mails;
  readonly timeline;
  /** The notice that another manager saved first. */
  readonly conflicts;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.summary = page.getByRole("main").locator("header");
    const details = page.getByRole("region", { name: "Details" });
    this.details = details;
    this.firstName = details.getByLabel("First name");
    this.lastName = details.getByLabel("Last name");
    this.email = details.getByLabel("Email");
    this.role = details.getByLabel("Role", { exact: true });
    this.save = details.getByRole("button", { name: "Save changes" });
    this.discard = details.getByRole("button", { name: "Discard" });
    this.conflicts = details.getByRole("alert");
    this.permissions = page.getByRole("list", { name: "Effective permissions" }).locator("> li");
    const groups = page.getByRole("region", { name: "Groups" });
    this.groups = groups.getByRole("listitem");
    this.addToGroup = groups.getByRole("button", { name: "Add to group" });
    this.groupDialog = page.getByRole("dialog", { name: "Add to group" });
    this.group = new GroupPicker(this.groupDialog, "Group");
    this.accessPreview = new AccessPreviewDialog(page, "Add to group");
    this.systemAdmin = details.getByRole("switch", { name: "System Admin" });
    this.sessions = page.getByRole("region", { name: "Sessions" });
    this.mails = page.getByRole("list", { name: "Emails" });
    this.timeline = page.getByRole("list", { name: "Timeline" });
  }

  async open(person: Pick<Person, "id">): Promise<void> {
    await this.page.goto(`/settings/iam/users/${person.id}`);
    await expect(this.heading).toBeVisible();
    if ((await this.lastName.count()) > 0) await scriptsAtWork(this.lastName);
  }

  /** A checkbox of *Extra permissions*. */
  permission(label: string): Locator {
    return this.page
      .getByRole("group", { name: /^Extra permissions/ })
      .getByRole("checkbox", { name: label, exact: true });
  }

  /** A button of the page's head, or an item of the menu that holds the rest. */
  async ask(action: string): Promise<Locator> {
    const button = this.summary.getByRole("button", { name: action, exact: true });
    if (await button.isVisible()) await button.click();
    else {
      await this.summary.getByRole("button", { name: /^More actions for/ }).click();
      await this.page.getByRole("menuitem", { name: action, exact: true }).click();
    }
    const dialog = this.page.getByRole("alertdialog");
    await expect(dialog).toBeVisible();
    return dialog;
  }

  /** Chooses an action and confirms it. */
  async act(action: string): Promise<void> {
    const dialog = await this.ask(action);
    const yes = dialog.getByRole("button", { name: action, exact: true });
    await yes.click();
    await expect(yes).toHaveCount(0);
  }
}
