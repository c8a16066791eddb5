import type { Page } from "@playwright/test";

/** **Ask to join …**, behind the link in an email. */
export class AskPage {
  readonly heading;
  readonly email;
  readonly firstName;
  readonly lastName;
  readonly message;
  readonly submit;
  readonly problem;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.email = page.getByLabel("Email");
    this.firstName = page.getByLabel("First name");
    this.lastName = page.getByLabel("Last name");
    this.message = page.getByLabel("Message");
    this.submit = page.getByRole("button", { name: "Send request" });
    this.problem = page.getByRole("main").getByRole("alert");
  }

  async fill(firstName: string, lastName: string, message = ""): Promise<void> {
    await this.firstName.fill(firstName);
    await this.lastName.fill(lastName);
    await this.message.fill(message);
  }
}
