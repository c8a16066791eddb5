/** The files that explain the format (docs/product.md#bulk-create-csv). */
import { byteOrderMark, csvLines } from "@/lib/csv/text";

import { templateColumns } from "./columns";
import type { ImportField } from "./columns";

const exampleRows: readonly Partial<Record<ImportField, string>>[] = [
  {
    email: "maria.garcia@example.com",
    firstName: "María",
    lastName: "García",
    role: "manager",
    groups: "Operations$$On call",
    systemAdmin: "no",
  },
  {
    email: "james.okafor@example.com",
    firstName: "James",
    lastName: "Okafor",
    role: "responder",
    groups: "On call",
    permissions: "audit:read",
    systemAdmin: "no",
  },
  {
    email: "lena.vogel@example.com",
    firstName: "Lena",
    lastName: "Vogel",
    role: "stakeholder",
    systemAdmin: "no",
  },
];

/** The blank template: only a header. */
export const templateFile = (withSystemAdmin: boolean): string =>
  byteOrderMark + csvLines([templateColumns(withSystemAdmin)]);

/** The template with three people, to see what the cells may contain. */
export function exampleFile(withSystemAdmin: boolean): string {
  const columns = templateColumns(withSystemAdmin);
  const rows = exampleRows.map((row) => columns.map((field) => row[field] ?? null));
  return templateFile(withSystemAdmin) + csvLines(rows);
}
