import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { scriptsAtWork } from "../scripts-at-work";

/** What is around every page of the portal. */
export class Shell {
  readonly navigation;
  readonly settings;
  readonly userMenu;
  readonly signOut;
  /** The field of the sidebar that opens the palette. */
  readonly search;
  readonly palette;
  readonly notifications;

  constructor(readonly page: Page) {
    this.navigation = page.getByRole("navigation", { name: "Portal" });
    this.settings = this.navigation.getByRole("list", { name: "Identity and Access Management" });
    this.userMenu = page.getByRole("button", { name: /^Account of/ });
    this.signOut = page.getByRole("menuitem", { name: "Sign out" });
    this.search = page.getByRole("button", { name: /^Search or jump to/ });
    this.palette = page.getByRole("dialog", { name: "Command palette" });
    this.notifications = page.getByRole("region", { name: /Notifications/ });
  }

  async openPalette(): Promise<void> {
    await scriptsAtWork(this.userMenu);
    await this.page.keyboard.press("ControlOrMeta+k");
    await expect(this.palette.getByRole("combobox")).toBeFocused();
  }

  /** An entry of the sidebar; below /settings **Home** is *Back to Home*. */
  link(name: string): Locator {
    const link = this.navigation.getByRole("link", { name, exact: true });
    if (name !== "Home") return link;
    return link.or(this.navigation.getByRole("link", { name: "Back to Home" }));
  }

  theme(name: "Light" | "Dark" | "System"): Locator {
    return this.page.getByRole("menuitemradio", { name });
  }

  toast(text: string): Locator {
    return this.notifications.getByText(text);
  }

  /** The button of a toast that takes the action back. */
  undo(name: string): Locator {
    return this.notifications.getByRole("button", { name });
  }
}
