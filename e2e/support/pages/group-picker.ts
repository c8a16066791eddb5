import type { Locator, Page } from "@playwright/test";

/** **Groups**, or **Group** for one: the field in which groups are chosen by typing. */
export class GroupPicker {
  readonly field;
  readonly options;
  readonly chosen;
  private readonly page;

  constructor(within: Locator | Page, name: "Group" | "Groups" = "Groups") {
    this.page = "page" in within ? within.page() : within;
    this.field = within.getByRole("combobox", { name, exact: true });
    this.options = this.page.getByRole("listbox").getByRole("option");
    this.chosen = within.getByRole("toolbar", { name: new RegExp(`^${name}`) });
  }

  /** Chooses a group by typing a part of its name. */
  async choose(typed: string): Promise<void> {
    await this.field.fill(typed);
    await this.options.first().waitFor();
    await this.field.press("ArrowDown");
    await this.field.press("Enter");
  }

  removal(name: string): Locator {
    return this.chosen.getByRole("button", { name: `Remove ${name}` });
  }
}
