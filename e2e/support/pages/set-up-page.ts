import type { Page } from "@playwright/test";

export type SetUpFields = Record<
  "Organization name" | "Subdomain" | "First name" | "Last name" | "Email" | "Password",
  string
>;

export class SetUpPage {
  readonly heading;
  readonly create;

  constructor(readonly page: Page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Set up Gatehouse", exact: true });
    this.create = page.getByRole("button", { name: "Create organization" });
  }

  field(label: keyof SetUpFields) {
    return this.page.getByLabel(label, { exact: true });
  }

  async enter(fields: Partial<SetUpFields>): Promise<void> {
    for (const [label, value] of Object.entries(fields)) {
      await this.field(label as keyof SetUpFields).fill(value);
    }
  }
}
