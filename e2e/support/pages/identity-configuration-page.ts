import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

import { AccessPreviewDialog } from "./access-preview-dialog";
import { GroupPicker } from "./group-picker";

type AccessControl = "Basic access" | "RBAC";
type Method = "Password" | "Google" | "OpenID Connect";

/** *Identity Configuration*: the form, and the additional links below it. */
export class IdentityConfigurationPage {
  readonly heading;
  readonly save;
  readonly discard;
  /** The note beside **Save** while the form has changes. */
  readonly unsaved;
  /** The error of the form as a whole, or the notice that another manager saved first. */
  readonly problem;
  readonly alsoGoogle;
  readonly ownPassword;
  readonly issuer;
  readonly clientId;
  readonly clientSecret;
  readonly scopes;
  readonly providerName;
  readonly redirectAddress;
  readonly testConnection;
  readonly selfService;
  readonly createAtSignIn;
  readonly link;
  readonly copy;
  readonly regenerate;
  readonly domains;
  /** The domains that the list shows; a long one shows its end. */
  readonly entries;
  readonly acceptsRequests;
  readonly defaultRole;
  /** The groups of newcomers. */
  readonly groups;
  /** The confirmation before the login method changes. */
  readonly question;
  /** The preview before access control is switched. */
  readonly accessPreview;
  readonly createLink;
  readonly links;
  readonly linkDialog;
  readonly peopleThrough;

  constructor(readonly page: Page) {
    const main = page.getByRole("main");
    this.heading = page.getByRole("heading", { level: 1, name: "Identity Configuration" });
    this.save = main.getByRole("button", { name: "Save", exact: true });
    this.discard = main.getByRole("button", { name: "Discard" });
    this.unsaved = main.getByText("Unsaved changes");
    this.problem = main.getByRole("alert");
    this.alsoGoogle = main.getByRole("switch", { name: "Also allow Google" });
    this.ownPassword = main.getByLabel("Your password");
    this.issuer = main.getByLabel("Issuer");
    this.clientId = main.getByLabel("Client ID");
    this.clientSecret = main.getByLabel("Client secret");
    this.scopes = main.getByLabel("Scopes");
    this.providerName = main.getByLabel("Provider name");
    this.redirectAddress = main.getByLabel("Redirect URI");
    this.testConnection = main.getByRole("button", { name: "Test connection" });
    this.selfService = main.getByRole("switch", {
      name: "Allow self-serviced registration using invite link",
    });
    this.createAtSignIn = main.getByRole("switch", { name: "Create users at first sign-in" });
    this.link = main.getByLabel("Link", { exact: true });
    this.copy = main.getByRole("button", { name: "Copy", exact: true });
    this.regenerate = main.getByRole("button", { name: "Regenerate link" });
    this.domains = main.getByLabel("Domain allowlist");
    this.entries = main.getByRole("list", { name: /^Allowed domains/ }).getByRole("listitem");
    this.acceptsRequests = main.getByRole("switch", {
      name: "Let people outside the allowlist ask to join",
    });
    this.defaultRole = main.getByLabel("Default role");
    this.groups = new GroupPicker(main);
    this.question = page.getByRole("alertdialog", { name: "Change login method" });
    this.accessPreview = new AccessPreviewDialog(page, /^Switch to /);
    this.createLink = main.getByRole("button", { name: "Create link" });
    this.links = page.getByRole("table", { name: "Additional links" });
    this.linkDialog = new LinkDialog(page);
    this.peopleThrough = page
      .getByRole("dialog", { name: "Registered with this link" })
      .getByRole("list", { name: "Registered users" });
  }

  async open(): Promise<void> {
    await this.page.goto("/settings/iam/identity-configuration");
    await expect(this.heading).toBeVisible();
  }

  method(name: Method): Locator {
    return this.page.getByRole("radio", { name, exact: true });
  }

  accessControl(name: AccessControl): Locator {
    return this.page
      .getByRole("radiogroup", { name: "Access control" })
      .getByRole("radio", { name, exact: true });
  }

  /** Switches access control, with the preview confirmed. */
  async switchTo(name: AccessControl): Promise<void> {
    await this.accessControl(name).check();
    await this.save.click();
    await this.accessPreview.confirm(`Switch to ${name}`).click();
    await expect(this.unsaved).toBeHidden();
  }

  /** The reason beside a domain that stayed in the field. */
  reason(input: string): Locator {
    return this.page
      .getByRole("main")
      .locator("p", { has: this.page.locator("svg.lucide-circle-exclamation-point") })
      .filter({ has: this.page.getByText(input, { exact: true }) });
  }

  async addDomains(text: string): Promise<void> {
    await this.domains.fill(text);
    await this.domains.press("Enter");
  }

  removeDomain(shown: string): Locator {
    return this.page.getByRole("button", { name: `Remove ${shown}`, exact: true });
  }

  /** Presses **Save** and waits until it is done. */
  async saveChanges(): Promise<void> {
    await this.save.click();
    await expect(this.unsaved).toBeHidden();
  }

  /** A row of *Additional links*. */
  row(name: string): Locator {
    return this.links.getByRole("row").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Chooses from the menu of a link. */
  async choose(name: string, item: string): Promise<void> {
    await this.page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  /** Confirms a dialog. */
  async confirm(title: string): Promise<void> {
    const question = this.page.getByRole("alertdialog", { name: title });
    await question.getByRole("button", { name: title }).click();
    await expect(question).toHaveCount(0);
  }
}

/** *Create link*, or *Edit link*. */
class LinkDialog {
  readonly dialog;
  readonly name;
  readonly role;
  readonly groups;
  readonly domains;
  readonly maxUses;
  readonly expires;
  readonly submit;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: /^(Create|Edit) link$/ });
    this.name = this.dialog.getByLabel("Name");
    this.role = this.dialog.getByLabel("Role");
    this.groups = new GroupPicker(this.dialog);
    this.domains = this.dialog.getByLabel("Domain allowlist");
    this.maxUses = this.dialog.getByLabel("Maximum uses");
    this.expires = this.dialog.getByLabel("Expires");
    this.submit = this.dialog.getByRole("button", { name: /^(Create|Save)$/ });
  }
}
