import fc from "fast-check";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";

import { drawnColumn } from "@/components/data-table/columns";
import { nothingSelected } from "@/components/data-table/selection";
import { TableRows } from "@/components/data-table/table-rows";
import { withLetters } from "@/components/data-table/testing/with-letters";
import { initials } from "@/components/ui/initials";
import { loginMethodLabels } from "@/lib/identity-configuration/login-methods";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";
import { passwordStatuses } from "@/lib/passwords/status";
import { userStatuses } from "@/lib/users/status";

import { userColumns } from "./columns";
import type { UserRow } from "./user-row";

const clock = { now: new Date("2026-03-12T14:05:00Z"), zone: "UTC" };
const loginMethods = Object.keys(loginMethodLabels) as LoginMethod[];

const text = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.constantFrom("=cmd|' /C calc'!A0", `</td><script>alert(1)</script>`, "🦄", "م".repeat(128)),
);
const time = fc.date({ min: new Date(0), max: new Date("2030-01-01"), noInvalidDate: true });
const user: fc.Arbitrary<UserRow> = fc.record(
  {
    id: fc.uuid(),
    name: text,
    initials: text.map(initials),
    email: text,
    role: text,
    status: fc.constantFrom(...userStatuses),
    isActor: fc.constant(true as const),
    invitation: fc.record({ id: fc.uuid(), expired: fc.boolean() }),
    invitationExpired: fc.constant(true as const),
    passwordStatus: fc.constantFrom(...passwordStatuses),
    passwordEndsAt: time.map(Number),
    signsInWith: fc.constantFrom(...loginMethods),
    lastActive: time.map(Number),
    created: time.map(Number),
    operations: fc.constant(["edit" as const]),
  },
  { requiredKeys: ["id", "name", "initials", "email", "role", "status"] },
);

const drawn = userColumns.map(drawnColumn<UserRow>);

/** The rows as the server writes them; with `live` columns React does, piece by piece. */
function rowsOf(rows: readonly UserRow[], live: boolean): string {
  return renderToString(
    <table>
      <TableRows
        ref={null}
        rows={rows}
        columns={drawn.map((column) => ({ ...column, live }))}
        clock={clock}
        from={51}
        selectable={{ selection: nothingSelected, nameOf: ({ name }) => name }}
        onTick={() => {}}
      />
    </table>,
  );
}

test("the rows of Users are written as React writes them, whatever people are called", () => {
  fc.assert(
    fc.property(fc.uniqueArray(user, { selector: ({ id }) => id, maxLength: 5 }), (rows) => {
      expect(withLetters(rowsOf(rows, false))).toBe(rowsOf(rows, true));
    }),
    { numRuns: 300 },
  );
});
