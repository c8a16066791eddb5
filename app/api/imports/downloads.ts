import { answerWithFile } from "@/app/api/csv-response";
import { isAdministrator } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";

/** The page that offers the downloads of imports. */
export const importsPage = {
  href: "/settings/iam/users/bulk-create",
  title: "Bulk create users",
} as const;

/**
 * Responds with a file that explains the format.
 * @param make gets whether the actor may make System Admins
 */
export function answerWithFormat(
  request: Request,
  fileName: string,
  make: (withSystemAdmin: boolean) => string,
): Promise<Response> {
  return answerWithFile(request, {
    page: importsPage,
    begin: async (actor) => {
      requirePermission(actor, "users:manage");
      return { fileName, body: make(actor.accessControl === "rbac" && isAdministrator(actor)) };
    },
  });
}
