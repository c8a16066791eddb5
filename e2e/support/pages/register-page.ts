import type { Locator, Page } from "@playwright/test";

export class RegisterPage {
  readonly heading;
  readonly email;
  readonly organization;
  readonly firstName;
  readonly lastName;
  readonly password;
  readonly submit;
  readonly problem;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.organization = page.getByLabel("Organization");
    this.email = page.getByLabel("Email");
    this.firstName = page.getByLabel("First name");
    this.lastName = page.getByLabel("Last name");
    this.password = page.getByLabel("Password", { exact: true });
    this.submit = page.getByRole("button", { name: "Continue" });
    this.problem = page.getByRole("main").getByRole("alert");
  }

  /** The button of a provider, by its label after “Continue with”. */
  provider(label: string): Locator {
    return this.page.getByRole("link", { name: `Continue with ${label}`, exact: true });
  }

  /** One line of the live list of rules, such as *At least 8 characters, met*. */
  rule(text: string) {
    return this.page.getByRole("listitem").filter({ hasText: text });
  }

  async fill(firstName: string, lastName: string, password: string): Promise<void> {
    await this.firstName.fill(firstName);
    await this.lastName.fill(lastName);
    await this.password.fill(password);
  }
}
