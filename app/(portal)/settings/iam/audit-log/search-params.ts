import { parseAsString } from "nuqs/server";

import { parseAsChoices, tableSearchParams } from "@/components/data-table/search-params";
import { changedFields } from "@/lib/audit-log/filters";

/** What the URL of the Audit log holds; the values are checked by `auditFilterSchema`. */
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
