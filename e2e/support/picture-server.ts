import { shareServer } from "./shared-server";

/** The server for pictures: one that has a mail provider, which nobody calls. */
export default function setUp(): Promise<() => Promise<void>> {
  return shareServer({
    MAIL_TRANSPORT: "smtp",
    MAIL_FROM: "Gatehouse <gatehouse@northwind.example>",
    SMTP_URL: "smtp://localhost:9",
  });
}
