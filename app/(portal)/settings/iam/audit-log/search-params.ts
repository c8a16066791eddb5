import { parseAsString } from "nuqs/server";

import { parseAsChoices, tableSearchParams } from "@/components/data-table/search-params";
import { changedFields } from "@/lib/audit-log/filters";

/** The URL parameters of the Audit log; `auditFilterSchema` validates the values. */
export const auditSearchParams = {
  ...tableSearchParams,
  actor: parseAsString,
  target: parseAsString,
  action: parseAsString,
  change: parseAsChoices(changedFields),
  from: parseAsString,
  to: parseAsString,
  zone: parseAsString,
};
