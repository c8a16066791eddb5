import type { Locator, Page } from "@playwright/test";

/** The list beside the form of *Invite new users*. */
export class PendingInvitations {
  readonly list;
  readonly search;
  readonly next;
  readonly previous;

  constructor(readonly page: Page) {
    this.list = page.getByRole("list", { name: "Pending invitations" });
    this.search = page.getByRole("searchbox", { name: "Search invitations" });
    this.previous = page.getByRole("button", { name: "Previous" });
    this.next = page.getByRole("button", { name: "Next" });
  }

  row(email: string): Locator {
    return this.list.getByRole("listitem").filter({ hasText: email });
  }

  button(email: string, name: "Resend" | "Revoke" | "Copy link"): Locator {
    return this.row(email).getByRole("button", { name });
  }

  /** Presses Revoke and says yes. */
  async revoke(email: string): Promise<void> {
    await this.button(email, "Revoke").click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  }
}
