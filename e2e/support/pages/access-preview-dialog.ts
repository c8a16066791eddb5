import type { Locator, Page } from "@playwright/test";

/** A dialog that shows who gains and who loses what before a change is saved. */
export class AccessPreviewDialog {
  readonly dialog;
  /** How many users gain and lose access, or that none do. */
  readonly summary;
  readonly search;
  readonly people;

  constructor(page: Page, title: string | RegExp) {
    this.dialog = page.getByRole("alertdialog", { name: title });
    this.summary = this.dialog.getByRole("status");
    this.search = this.dialog.getByRole("searchbox", { name: "Search affected users" });
    this.people = this.dialog.getByRole("region", { name: "Affected users" }).getByRole("listitem");
  }

  confirm(verb: string): Locator {
    return this.dialog.getByRole("button", { name: verb, exact: true });
  }
}
