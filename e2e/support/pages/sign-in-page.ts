import type { Locator, Page } from "@playwright/test";

export class SignInPage {
  readonly heading;
  readonly email;
  readonly password;
  readonly submit;
  /** The error of the form as a whole. */
  readonly problem;
  readonly forgotPassword;
  readonly singleSignOn;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Sign in" });
    this.email = page.getByLabel("Email");
    this.password = page.getByLabel("Password", { exact: true });
    this.submit = page.getByRole("button", { name: "Sign in" });
    this.problem = page.getByRole("main").getByRole("alert");
    this.forgotPassword = page.getByRole("link", { name: "Forgot password?" });
    this.singleSignOn = page.getByRole("link", { name: "Use single sign-on" });
  }

  async open(query: { from?: string; organization?: string } = {}): Promise<void> {
    const parameters = new URLSearchParams(query);
    await this.page.goto(parameters.size > 0 ? `/sign-in?${parameters}` : "/sign-in");
  }

  /** The button of a provider, by its label after “Continue with”. */
  provider(label: string): Locator {
    return this.page.getByRole("link", { name: `Continue with ${label}`, exact: true });
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.submit.click();
  }
}

/** **Sign in to your organization**: asks which organization. */
export class ChooseOrganizationPage {
  readonly heading;
  readonly subdomain;
  readonly submit;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Sign in to your organization" });
    this.subdomain = page.getByLabel("Subdomain");
    this.submit = page.getByRole("button", { name: "Continue" });
  }

  async choose(subdomain: string): Promise<void> {
    await this.subdomain.fill(subdomain);
    await this.submit.click();
  }
}
