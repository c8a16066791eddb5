import { render } from "@react-email/components";

import type { Executor } from "@/db/client";
import type { MailKind } from "@/db/schema/schema";

import { composeAddedToGroup } from "./kinds/added-to-group";
import { composeCodeMails } from "./kinds/code";
import { composeInvitations } from "./kinds/invitation";
import type { ComposedMail, MailComposer, MailRow } from "./kinds/kind";
import { composeNotices } from "./kinds/notice";
import { composeRegistrations } from "./kinds/registration";
import { composeRequestsDeclined } from "./kinds/request-declined";
import { composeSignInMails } from "./kinds/sign-in";
import { composeWelcomes } from "./kinds/welcome";
import { accountDisabledMail } from "@/emails/account-disabled";
import { accountEnabledMail } from "@/emails/account-enabled";
import { forgotPasswordMail } from "@/emails/forgot-password";
import { howToSignInMail } from "@/emails/how-to-sign-in";
import { invitationMail } from "@/emails/invitation";
import { passwordChangedMail } from "@/emails/password-changed";
import { passwordResetMail } from "@/emails/password-reset";
import { requestApprovedMail } from "@/emails/request-approved";
import { welcomeSingleSignOnMail } from "@/emails/welcome-single-sign-on";

/** Every kind of mail: a new one is a template, an entry here and a label. */
const kinds: Record<MailKind, MailComposer> = {
  invitation: composeInvitations(invitationMail),
  welcome: composeWelcomes,
  password_reset: composeCodeMails(passwordResetMail),
  forgot_password: composeCodeMails(forgotPasswordMail),
  password_changed: composeNotices(passwordChangedMail),
  account_disabled: composeNotices(accountDisabledMail),
  account_enabled: composeNotices(accountEnabledMail),
  welcome_single_sign_on: composeSignInMails(welcomeSingleSignOnMail, { withoutPassword: true }),
  registration: composeRegistrations,
  how_to_sign_in: composeSignInMails(howToSignInMail, { withoutPassword: false }),
  request_approved: composeInvitations(requestApprovedMail),
  request_declined: composeRequestsDeclined,
  added_to_group: composeAddedToGroup,
};

/** A mail as it is sent or shown. It may contain a secret: never store or log it. */
export type RenderedMail = Pick<ComposedMail, "subject" | "text" | "link" | "dead"> & {
  id: string;
  /** The email as typed. */
  to: string;
  html: string;
};

async function composeMails(
  executor: Executor,
  rows: readonly MailRow[],
  at: Date,
): Promise<ComposedMail[]> {
  const composed = new Map<string, ComposedMail>();
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const ofKind = rows.filter((row) => row.kind === kind);
    for (const [id, mail] of await kinds[kind](executor, ofKind, at)) {
      composed.set(id, mail);
    }
  }
  return rows.map((row) => {
    const mail = composed.get(row.id);
    if (!mail) throw new Error(`The ${row.kind} of mail ${row.id} does not exist`);
    return mail;
  });
}

/**
 * Renders mails from the rows that they are about (docs/product.md#mail), with one query per kind. The
 * same rows give the same bytes, because a delivery may be repeated under the same key.
 * @param at when links, passwords and codes have to work
 * @returns in the order of `rows`
 */
export async function renderMails(
  executor: Executor,
  rows: readonly MailRow[],
  at: Date,
): Promise<RenderedMail[]> {
  const rendered: RenderedMail[] = [];
  for (const [index, mail] of (await composeMails(executor, rows, at)).entries()) {
    const { id, recipient } = rows[index]!;
    rendered.push({ ...mail, id, to: recipient, html: await render(mail.html) });
  }
  return rendered;
}

/** What lists show of mails, in the order of `rows`, without rendering them. */
export async function outlineMails(
  executor: Executor,
  rows: readonly MailRow[],
  at: Date,
): Promise<Pick<RenderedMail, "subject" | "link" | "dead">[]> {
  const composed = await composeMails(executor, rows, at);
  return composed.map(({ subject, link, dead }) => ({ subject, link, dead }));
}
