import type { Page } from "@playwright/test";

export class SignInPage {
  readonly heading;
  readonly email;
  readonly password;
  readonly submit;
  /** What the form says as a whole. */
  readonly problem;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Sign in" });
    this.email = page.getByLabel("Email");
    this.password = page.getByLabel("Password", { exact: true });
    this.submit = page.getByRole("button", { name: "Sign in" });
    this.problem = page.getByRole("main").getByRole("alert");
  }

  async open(from?: string): Promise<void> {
    const query = from === undefined ? "" : `?${new URLSearchParams({ from })}`;
    await this.page.goto(`/sign-in${query}`);
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.submit.click();
  }
}
