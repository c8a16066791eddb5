import type { AuditAction } from "./record";

/** What happened, as the middle of “{actor} … {target}”. */
export const auditVerbs: Record<AuditAction, string> = {
  "organization.created": "created the organization",
  "invitation.sent": "invited",
  "invitation.resent": "resent the invitation of",
  "invitation.revoked": "revoked the invitation of",
  "invitation.link_copied": "copied the invitation link of",
  "user.created": "created",
  "user.registered": "registered as",
  "user.edited": "edited",
  "user.disabled": "disabled",
  "user.enabled": "enabled",
  "user.deleted": "deleted",
  "user.restored": "restored",
  "user.sessions_ended": "ended sessions of",
  "user.welcome_resent": "resent the welcome email of",
  "password.reset": "reset the password of",
  "password.code_requested": "asked for a confirmation code for",
  "password.changed": "changed the password of",
  "session.started": "signed in as",
  "session.ended": "signed out as",
  "identity.changed": "changed the identity configuration of",
  "identity.linked": "linked a sign-in provider's account to",
  "identity.unlinked": "unlinked the sign-in provider's account of",
};
