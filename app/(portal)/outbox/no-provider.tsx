import { Callout } from "@/components/ui/callout";

/** Says why emails are in the Outbox, and how to deliver them. */
export function NoProvider() {
  return (
    <div className="mb-5">
      <Callout tone="warn" title="Email delivery isn't set up">
        <p>
          These people haven't received anything. Share links and codes yourself (<b>Copy link</b>{" "}
          for a link, open the email for a password or a code). Or set{" "}
          <code className="font-mono text-xs">MAIL_TRANSPORT</code> to{" "}
          <code className="font-mono text-xs">resend</code> (with{" "}
          <code className="font-mono text-xs">RESEND_API_KEY</code>) or{" "}
          <code className="font-mono text-xs">smtp</code> (with{" "}
          <code className="font-mono text-xs">SMTP_URL</code>), set{" "}
          <code className="font-mono text-xs">MAIL_FROM</code>, and restart Gatehouse; pending
          messages are then sent.
        </p>
      </Callout>
    </div>
  );
}
