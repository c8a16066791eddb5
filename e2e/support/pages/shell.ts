import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { scriptsAtWork } from "../scripts-at-work";

/** What is around every page of the portal. */
export class Shell {
  readonly navigation;
  readonly settings;
  readonly userMenu;
  readonly signOut;
  readonly palette;

  constructor(readonly page: Page) {
    this.navigation = page.getByRole("navigation", { name: "Portal" });
    this.settings = page.getByRole("navigation", { name: "Settings" });
    this.userMenu = page.getByRole("button", { name: /^Account of/ });
    this.signOut = page.getByRole("button", { name: "Sign out" });
    this.palette = page.getByRole("dialog", { name: "Command palette" });
  }

  async openPalette(): Promise<void> {
    await scriptsAtWork(this.userMenu);
    await this.page.keyboard.press("ControlOrMeta+k");
    await expect(this.palette.getByRole("combobox")).toBeFocused();
  }

  link(name: string): Locator {
    return this.navigation.getByRole("link", { name, exact: true });
  }

  theme(name: "Light" | "Dark" | "System"): Locator {
    return this.page.getByRole("radio", { name });
  }

  toast(text: string): Locator {
    return this.page.getByRole("region", { name: /Notifications/ }).getByText(text);
  }
}
