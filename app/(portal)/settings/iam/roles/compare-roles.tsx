import { Check } from "lucide-react";
import Link from "next/link";
import { Fragment } from "react";

import { Card, CardHeader } from "@/components/ui/card";
import { ScrollArea } from "@/components/ui/scroll-area";
import { permissionAreas, permissionDescriptions, permissionLabels } from "@/lib/access/policy";
import type { RoleRow } from "@/lib/roles/list";

import { rankName } from "./role-choices";

const stickyClassName = "sticky left-0 z-10 bg-surface text-left font-normal";

/** **Compare roles**: which role has which permission, the built-in ones first. */
export function CompareRoles({ roles }: { roles: readonly RoleRow[] }) {
  return (
    <Card padding={false} aria-labelledby="compare-roles" className="overflow-hidden">
      <div className="px-6 pt-5 max-sm:px-4">
        <CardHeader
          title="Compare roles"
          titleId="compare-roles"
          description="The permissions of each role."
        />
      </div>
      <ScrollArea
        aria-label="Compare roles, table"
        className="focus-inset relative overflow-x-auto border-t border-line"
      >
        <table
          aria-labelledby="compare-roles"
          className="w-full border-separate border-spacing-0 text-sm [&_td]:border-b [&_td]:border-line [&_th]:border-b [&_th]:border-line [&>tbody:last-child>tr:last-child>*]:border-b-0"
        >
          <thead>
            <tr className="align-bottom">
              <th
                scope="col"
                className={`${stickyClassName} px-6 py-2.5 text-xs text-fg-muted max-sm:px-4`}
              >
                Permission
              </th>
              {roles.map(({ key, name }) => (
                <th
                  key={key}
                  scope="col"
                  className="max-w-36 min-w-24 px-3 py-2.5 text-center text-xs font-medium"
                >
                  <Link
                    href={`/settings/iam/roles/${key}`}
                    dir="auto"
                    title={name}
                    className="line-clamp-2 rounded-sm wrap-anywhere hover:underline"
                  >
                    {name}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row" className={`${stickyClassName} px-6 py-2.5 max-sm:px-4`}>
                Ranks as
              </th>
              {roles.map(({ key, rank }) => (
                <td key={key} className="px-3 py-2.5 text-center text-fg-muted">
                  {rankName(rank)}
                </td>
              ))}
            </tr>
          </tbody>
          {permissionAreas.map(({ label, permissions }) => (
            <Fragment key={label}>
              <tbody>
                <tr>
                  <th
                    scope="rowgroup"
                    colSpan={roles.length + 1}
                    className="bg-sunken px-6 py-1.5 text-left text-xs font-medium text-fg-muted max-sm:px-4"
                  >
                    <span className="sticky left-6 max-sm:left-4">{label}</span>
                  </th>
                </tr>
                {permissions.map((permission) => (
                  <tr key={permission}>
                    <th
                      scope="row"
                      title={permissionDescriptions[permission]}
                      className={`${stickyClassName} w-full min-w-56 px-6 py-2.5 max-sm:min-w-36 max-sm:px-4`}
                    >
                      {permissionLabels[permission]}
                    </th>
                    {roles.map((role) => (
                      <td key={role.key} className="px-3 py-2.5 text-center">
                        {role.permissions.includes(permission) ? (
                          <>
                            <Check aria-hidden className="mx-auto size-4 text-ok" />
                            <span className="sr-only">yes</span>
                          </>
                        ) : (
                          <>
                            <span aria-hidden className="text-fg-subtle">
                              –
                            </span>
                            <span className="sr-only">no</span>
                          </>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </Fragment>
          ))}
        </table>
      </ScrollArea>
    </Card>
  );
}
