import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import type { Permission } from "@/lib/access/policy";
import { permissionLabels } from "@/lib/access/policy";

/** *Roles*, the page of a role, and their dialogs. */
export class RolesPage {
  readonly list;
  readonly matrix;
  readonly create;
  readonly edit;
  readonly duplicate;
  readonly remove;
  readonly carriers;
  readonly details;
  /** *Create role* or *Edit role*. */
  readonly dialog;
  readonly startFrom;
  readonly name;
  readonly description;
  readonly ranksAs;
  /** Asks before a change of access is saved. */
  readonly preview;
  readonly deletion;

  constructor(readonly page: Page) {
    this.list = page.getByRole("table", { name: "Roles", exact: true });
    this.matrix = page.getByRole("table", { name: "Compare roles" });
    this.create = page.getByRole("button", { name: "Create role" });
    this.edit = page.getByRole("button", { name: "Edit role" });
    this.duplicate = page.getByRole("button", { name: "Duplicate" });
    this.remove = page.getByRole("button", { name: "Delete role" });
    this.carriers = page.getByRole("region", { name: "Who has this role" });
    this.details = page.getByRole("region", { name: "Details" });
    this.dialog = page.getByRole("dialog", { name: /^(Create|Edit) role$/ });
    this.startFrom = this.dialog.getByLabel("Start from");
    this.name = this.dialog.getByLabel("Name", { exact: true });
    this.description = this.dialog.getByLabel("Description");
    this.ranksAs = this.dialog.getByLabel("Ranks as");
    this.preview = page.getByRole("alertdialog", { name: "Save changes" });
    this.deletion = page.getByRole("alertdialog", { name: "Delete role" });
  }

  async open(key = ""): Promise<void> {
    await this.page.goto(`/settings/iam/roles/${key}`);
    await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
  }

  row(name: string): Locator {
    return this.list.getByRole("row").filter({ hasText: name });
  }

  permission(permission: Permission): Locator {
    return this.dialog.getByRole("checkbox", { name: permissionLabels[permission], exact: true });
  }

  async submit(name: "Create" | "Save"): Promise<void> {
    await this.dialog.getByRole("button", { name, exact: true }).click();
  }

  /** What the matrix says about a permission, in the order of its columns. */
  async compared(permission: Permission): Promise<string[]> {
    const cells = this.matrix
      .getByRole("row", { name: permissionLabels[permission] })
      .getByRole("cell");
    return (await cells.allInnerTexts()).map((text) => (/yes/.test(text) ? "yes" : "no"));
  }

  /** The value beside a label of *Who has this role*. */
  carrier(label: string): Locator {
    return this.carriers.locator(`dt:text-is("${label}") + dd`);
  }

  /** The value beside a label of *Details*. */
  detail(label: string): Locator {
    return this.details.locator(`dt:text-is("${label}") + dd`);
  }
}
