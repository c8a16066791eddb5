import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** *Choose a new password*, forced after a temporary one. */
export class ChoosePasswordPage {
  readonly heading;
  readonly password;
  readonly confirmation;
  readonly submit;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Choose a new password" });
    this.password = page.getByLabel("New password");
    this.confirmation = page.getByLabel("Confirm password");
    this.submit = page.getByRole("button", { name: "Save password" });
  }

  /** One line of the live list of rules, such as *At least 8 characters, met*. */
  rule(text: string): Locator {
    return this.page.getByRole("listitem").filter({ hasText: text });
  }

  async choose(password: string, confirmation = password): Promise<void> {
    await this.password.fill(password);
    await this.confirmation.fill(confirmation);
    await this.submit.click();
  }
}

/** *Forgot password*: asks for a code. */
export class ForgotPasswordPage {
  readonly heading;
  readonly email;
  readonly submit;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Forgot password" });
    this.email = page.getByLabel("Email");
    this.submit = page.getByRole("button", { name: "Send code" });
  }

  async open(): Promise<void> {
    await this.page.goto("/forgot-password");
    await expect(this.heading).toBeVisible();
  }

  async ask(email: string): Promise<void> {
    await this.email.fill(email);
    await this.submit.click();
  }
}

/** *Reset password*: sets a new one with a code. */
export class ResetPasswordPage {
  readonly heading;
  /** The message about the code, the same for every address. */
  readonly notice;
  readonly email;
  readonly code;
  readonly password;
  readonly submit;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Reset password" });
    this.notice = page.getByRole("main").getByRole("status").first();
    this.email = page.getByLabel("Email");
    this.code = page.getByLabel("Confirmation code");
    this.password = page.getByLabel("New password");
    this.submit = page.getByRole("button", { name: "Set password" });
  }

  async open(email = ""): Promise<void> {
    await this.page.goto(`/reset-password?${new URLSearchParams({ email })}`);
    await expect(this.heading).toBeVisible();
  }

  async set(code: string, password: string): Promise<void> {
    await this.code.fill(code);
    await this.password.fill(password);
    await this.submit.click();
  }
}
