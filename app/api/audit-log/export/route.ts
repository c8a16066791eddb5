import { exportAuditLog } from "@/lib/audit-log/export";
import { auditFilterSchema } from "@/lib/audit-log/filters";
import { answerWithCsv } from "@/app/api/csv-response";

/** `GET /api/audit-log/export?…`: the Audit log with the filters of this URL, as CSV. */
export function GET(request: Request): Promise<Response> {
  const parameters = Object.fromEntries(new URL(request.url).searchParams);
  return answerWithCsv(request, {
    name: "audit-log",
    page: { href: "/settings/iam/audit-log", title: "Audit log" },
    begin: (actor) => exportAuditLog(actor, auditFilterSchema.parse(parameters)),
  });
}
