import type { Page } from "@playwright/test";

import { AskPage } from "./ask-page";
import { AuditLogPage } from "./audit-log-page";
import { BulkActions } from "./bulk-actions";
import { BulkCreatePage } from "./bulk-create-page";
import { CreateUserDialog } from "./create-user-dialog";
import { GroupPage, GroupsPage } from "./groups-page";
import { HomePage } from "./home-page";
import { IdentityConfigurationPage } from "./identity-configuration-page";
import { InvitePage } from "./invite-page";
import { JoinPage } from "./join-page";
import { OutboxPage } from "./outbox-page";
import { ChoosePasswordPage, ForgotPasswordPage, ResetPasswordPage } from "./password-pages";
import { PendingInvitations } from "./pending-invitations";
import { UserPage } from "./user-page";
import { ProfilePage } from "./profile-page";
import { ProviderPage } from "./provider-page";
import { RegisterPage } from "./register-page";
import { RequestsPage } from "./requests-page";
import { RolesPage } from "./roles-page";
import { SavedViewsMenu } from "./saved-views";
import { SetUpPage } from "./set-up-page";
import { Shell } from "./shell";
import { ChooseOrganizationPage, SignInPage } from "./sign-in-page";
import { UsersPage } from "./users-page";

/** One browser tab on Gatehouse, with the page objects of everything that it can show. */
export class Portal {
  readonly setUp;
  readonly signIn;
  readonly chooseOrganization;
  readonly forgotPassword;
  readonly resetPassword;
  readonly choosePassword;
  readonly providerPage;
  readonly join;
  readonly askToJoin;
  readonly register;
  readonly shell;
  readonly home;
  readonly users;
  readonly bulk;
  readonly bulkCreate;
  readonly views;
  readonly createUser;
  readonly userPage;
  readonly groups;
  readonly group;
  readonly invite;
  readonly pending;
  readonly requests;
  readonly roles;
  readonly identity;
  readonly auditLog;
  readonly outbox;
  readonly profile;

  constructor(readonly page: Page) {
    this.setUp = new SetUpPage(page);
    this.signIn = new SignInPage(page);
    this.chooseOrganization = new ChooseOrganizationPage(page);
    this.forgotPassword = new ForgotPasswordPage(page);
    this.resetPassword = new ResetPasswordPage(page);
    this.choosePassword = new ChoosePasswordPage(page);
    this.providerPage = new ProviderPage(page);
    this.join = new JoinPage(page);
    this.askToJoin = new AskPage(page);
    this.register = new RegisterPage(page);
    this.shell = new Shell(page);
    this.home = new HomePage(page);
    this.users = new UsersPage(page);
    this.bulk = new BulkActions(page);
    this.bulkCreate = new BulkCreatePage(page);
    this.views = new SavedViewsMenu(page);
    this.createUser = new CreateUserDialog(page);
    this.userPage = new UserPage(page);
    this.groups = new GroupsPage(page);
    this.group = new GroupPage(page);
    this.invite = new InvitePage(page);
    this.pending = new PendingInvitations(page);
    this.requests = new RequestsPage(page);
    this.roles = new RolesPage(page);
    this.identity = new IdentityConfigurationPage(page);
    this.auditLog = new AuditLogPage(page);
    this.outbox = new OutboxPage(page);
    this.profile = new ProfilePage(page);
  }

  /** The tab that opens because of `press`. */
  async tabOpenedBy(press: () => Promise<void>): Promise<Portal> {
    const [page] = await Promise.all([this.page.context().waitForEvent("page"), press()]);
    return new Portal(page);
  }
}
