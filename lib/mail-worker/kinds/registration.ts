import { eq, inArray, sql } from "drizzle-orm";

import {
  identityConfigurations,
  joinLinks,
  organizations,
  registrations,
} from "@/db/schema/schema";
import { env } from "@/lib/env";
import { joinLinkState } from "@/lib/join-links/state";
import type { StateOfJoinLink } from "@/lib/join-links/state";
import { linkToken } from "@/lib/secrets/links";

import { howToSignInMail } from "@/emails/how-to-sign-in";
import { accessRequestMail, refusedMail, registrationMail } from "@/emails/registration";
import type { ComposedMail, MailComposer, MailRow } from "./kind";
import { signInUrl } from "./sign-in";

const columns = {
  id: registrations.id,
  kind: registrations.kind,
  email: registrations.email,
  expiresAt: registrations.expiresAt,
  usedAt: registrations.usedAt,
  organization: organizations.name,
  slug: organizations.slug,
  identity: {
    loginMethod: identityConfigurations.loginMethod,
    alsoGoogle: identityConfigurations.alsoGoogle,
    providerName: identityConfigurations.providerName,
    acceptsRequests: identityConfigurations.acceptsRequests,
  },
};

type MailedRegistration = Pick<
  typeof registrations.$inferSelect,
  keyof typeof columns & keyof typeof registrations.$inferSelect
> & {
  organization: string;
  slug: string;
  identity: Pick<typeof identityConfigurations.$inferSelect, keyof typeof columns.identity>;
  /** Of the shared link where the email was entered. */
  joinLink: StateOfJoinLink;
};

const deadBecauseOfJoinLink: Record<Exclude<StateOfJoinLink, "open">, string> = {
  deleted: "The shared link it came from was deleted.",
  regenerated: "The shared link it came from was regenerated.",
  disabled: "Self-service registration was turned off.",
  paused: "The shared link it came from is paused.",
  expired: "The shared link it came from had expired.",
  full: "The shared link it came from has reached its limit.",
};

/** Why the personal link no longer works. */
function deadBecause(registration: MailedRegistration, at: Date): string | null {
  const { kind, joinLink, identity } = registration;
  if (registration.usedAt) return "The link was already used.";
  if (registration.expiresAt <= at) return "The link had expired.";
  if (joinLink !== "open") return deadBecauseOfJoinLink[joinLink];
  if (kind === "ask" && !identity.acceptsRequests) {
    return "The organization no longer accepts requests.";
  }
  return null;
}

function compose(registration: MailedRegistration, at: Date): ComposedMail {
  const { id, organization, kind, expiresAt } = registration;
  const personal = (path: string, template: typeof registrationMail): ComposedMail => {
    const link = `${env.baseUrl}${path}/${linkToken("registration", id, 1)}`;
    const content = template({ organization, link, expiresAt });
    return { ...content, link, dead: deadBecause(registration, at) };
  };
  switch (kind) {
    case "register":
      return personal("/register", registrationMail);
    case "ask":
      return personal("/join/ask", accessRequestMail);
    case "known": {
      const { email, identity: methods } = registration;
      const link = signInUrl(registration.slug);
      const facts = { organization, email, methods, link, portal: env.baseUrl };
      return { ...howToSignInMail(facts), link, dead: null };
    }
    case "refused":
      return { ...refusedMail({ organization }), link: null, dead: null };
  }
}

const idOf = (mail: MailRow): string => mail.registrationId!;

/** Answers to an email that was entered at a shared link, by the kind of the registration. */
export const composeRegistrations: MailComposer = async (executor, mails, at) => {
  const found: MailedRegistration[] = await executor
    .select({ ...columns, joinLink: joinLinkState(sql`${registrations.linkGeneration}`, at) })
    .from(registrations)
    .innerJoin(organizations, eq(organizations.id, registrations.organizationId))
    .innerJoin(joinLinks, eq(joinLinks.id, registrations.joinLinkId))
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, registrations.organizationId),
    )
    .where(inArray(registrations.id, [...new Set(mails.map(idOf))]));
  const byId = new Map(found.map((registration) => [registration.id, registration]));

  const composed = new Map<string, ComposedMail>();
  for (const mail of mails) {
    const registration = byId.get(idOf(mail));
    if (registration) composed.set(mail.id, compose(registration, at));
  }
  return composed;
};
