import type { MailKind } from "@/db/schema/mails";

/** Labels of the email kinds. Safe for the browser. */
export const mailKindLabels: Record<MailKind, string> = {
  invitation: "Invitation",
  welcome: "Welcome",
  password_reset: "Password reset",
  forgot_password: "Forgot password",
  password_changed: "Password changed",
  account_disabled: "Account disabled",
  account_enabled: "Account enabled",
  welcome_single_sign_on: "Welcome (single sign-on)",
  registration: "Registration",
  how_to_sign_in: "How to sign in",
  request_approved: "Request approved",
  request_declined: "Request declined",
  added_to_group: "Added to group",
};
