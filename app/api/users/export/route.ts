import { z } from "zod";

import { answerWithCsv } from "@/app/api/csv-response";
import { GatehouseError } from "@/lib/errors";
import { exportUsers, selectionFieldSchema, userExportSchema } from "@/lib/users/list/export";
import type { UserExportLayout } from "@/lib/users/list/export";
import { userFilterSchema } from "@/lib/users/list/filter-schema";
import type { UserSelection } from "@/lib/users/list/selection";

function answer(
  request: Request,
  read: () => Promise<{ selection: UserSelection; layout: UserExportLayout }>,
): Promise<Response> {
  return answerWithCsv(request, {
    name: "users",
    page: { href: "/settings/iam/users", title: "Users" },
    begin: async (actor) => {
      const { selection, layout } = await read();
      return exportUsers(actor, selection, layout);
    },
  });
}

/** `GET /api/users/export?…`: the users that the Users table shows at this URL, as CSV. */
export function GET(request: Request): Promise<Response> {
  const parameters = Object.fromEntries(new URL(request.url).searchParams);
  return answer(request, async () => ({
    selection: { filters: userFilterSchema.parse(parameters), except: [] },
    layout: userExportSchema.parse(parameters),
  }));
}

const formSchema = z.object({ selection: selectionFieldSchema });

/** `POST /api/users/export` with the fields `selection`, `sort` and `hide`: the selected users. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async () => {
    const form = await request.formData().catch(() => new FormData());
    const fields = Object.fromEntries(form);
    const parsed = formSchema.safeParse(fields);
    if (!parsed.success) throw new GatehouseError("invalid", "Select the users to export.");
    return { selection: parsed.data.selection, layout: userExportSchema.parse(fields) };
  });
}
