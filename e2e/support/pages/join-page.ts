import type { Locator, Page } from "@playwright/test";

/** **Sign up to …**, and **Check your inbox** after it, at one address. */
export class JoinPage {
  readonly heading;
  readonly email;
  readonly submit;
  /** Shown for an address outside the allowlist, where the organization takes requests. */
  readonly ask;
  /** The error of the form as a whole. */
  readonly problem;
  readonly inbox;
  readonly useAnotherAddress;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.email = page.getByLabel("Email");
    this.submit = page.getByRole("button", { name: "Continue" });
    this.ask = page.getByRole("button", { name: "Ask to join" });
    this.problem = page.getByRole("main").getByRole("alert");
    this.inbox = page.getByRole("heading", { level: 1, name: "Check your inbox" });
    this.useAnotherAddress = page.getByRole("link", { name: "Use another address" });
  }

  async enter(email: string): Promise<void> {
    await this.email.fill(email);
    await this.submit.click();
  }

  /** A text of the page that follows, such as the email address. */
  text(words: string | RegExp): Locator {
    return this.page.getByRole("main").getByText(words);
  }
}
