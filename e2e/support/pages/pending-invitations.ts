import type { Locator, Page } from "@playwright/test";

/** The list beside the form of *Invite new users*. */
export class PendingInvitations {
  readonly list;
  readonly search;
  readonly next;
  readonly previous;

  constructor(readonly page: Page) {
    this.list = page.getByRole("table", { name: "Pending invitations" });
    this.search = page.getByRole("searchbox", { name: "Search invitations" });
    this.previous = page.getByRole("link", { name: "Previous" });
    this.next = page.getByRole("link", { name: "Next" });
  }

  get rows(): Locator {
    return this.list.locator("tbody").getByRole("row");
  }

  row(email: string): Locator {
    return this.rows.filter({ hasText: email });
  }

  button(email: string, name: "Resend" | "Revoke" | "Copy link"): Locator {
    return this.row(email).getByRole("button", { name });
  }

  /** Revokes an invitation and confirms. */
  async revoke(email: string): Promise<void> {
    await this.button(email, "Revoke").click();
    await this.page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  }
}
