import { Callout } from "@/components/ui/callout";

/** Says why there is an Outbox, and how mails get to people instead. */
export function NoProvider() {
  return (
    <div className="mb-5">
      <Callout tone="warn" title="No mail provider is set">
        <p>
          The people below got nothing. Give them by hand what their mails hold (<b>Copy link</b>{" "}
          for a link, open the mail for a password or a code), or set{" "}
          <code className="font-mono text-xs">MAIL_TRANSPORT</code> to{" "}
          <code className="font-mono text-xs">resend</code> (with{" "}
          <code className="font-mono text-xs">RESEND_API_KEY</code>) or{" "}
          <code className="font-mono text-xs">smtp</code> (with{" "}
          <code className="font-mono text-xs">SMTP_URL</code>), set{" "}
          <code className="font-mono text-xs">MAIL_FROM</code>, and start Gatehouse again: mails
          that still work then go out.
        </p>
      </Callout>
    </div>
  );
}
