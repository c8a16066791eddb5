import { shareServer } from "./shared-server";

/** The server for screenshots: it has a mail provider configured, which is never called. */
export default function setUp(): Promise<() => Promise<void>> {
  return shareServer({
    MAIL_TRANSPORT: "smtp",
    MAIL_FROM: "Gatehouse <gatehouse@northwind.example>",
    SMTP_URL: "smtp://localhost:9",
  });
}
