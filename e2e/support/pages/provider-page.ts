import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

/** The sign-in page of the tests' own provider (lib/identity-providers/testing/openid-provider). */
export class ProviderPage {
  readonly heading;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Sign in at the provider" });
  }

  async signInAs(email: string): Promise<void> {
    await expect(this.heading).toBeVisible();
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }
}
