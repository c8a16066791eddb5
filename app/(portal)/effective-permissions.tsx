import { Card, CardHeader } from "@/components/ui/card";
import { EndsIn } from "@/components/ui/ends-in";
import { RelativeTime } from "@/components/ui/relative-time";
import { permissionDescriptions, permissionLabels } from "@/lib/access/policy";
import type {
  Cause,
  ExplainedAccess,
  PermissionSource,
  Since,
  WithoutEffect,
} from "@/lib/effective-access/explain";

type EffectivePermissionsProps = { access: ExplainedAccess; now: string };

/** All permissions of a user, each with everything that gives it, since when and by whom. */
export function EffectivePermissions({ access, now }: EffectivePermissionsProps) {
  const { permissions, withoutEffect } = access;
  return (
    <Card aria-labelledby="effective-permissions">
      <CardHeader title="Effective permissions" titleId="effective-permissions" />
      {permissions.length === 0 ? (
        <p className="text-fg-muted">None.</p>
      ) : (
        <ul aria-labelledby="effective-permissions" className="-my-2.5">
          {permissions.map(({ permission, sources }) => (
            <li key={permission} className="border-b border-line py-2.5 last:border-b-0">
              <p className="font-medium">{permissionLabels[permission]}</p>
              <p className="text-xs text-fg-muted">{permissionDescriptions[permission]}</p>
              <ul className="mt-1 space-y-0.5 text-xs text-fg-muted">
                {sources.map((source) => (
                  <li key={keyOf(source)} className="wrap-anywhere">
                    <span className="text-fg">
                      <SourceName source={source} />
                      {source.kind === "group" && source.endsAt ? (
                        <>
                          {" ("}
                          <EndsIn date={source.endsAt} now={now} />)
                        </>
                      ) : null}
                    </span>
                    {source.since ? <SinceText since={source.since} now={now} /> : null}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      {withoutEffect.length > 0 ? (
        <div className="mt-4 border-t border-line pt-3 text-xs text-fg-muted">
          <p id="without-effect">No effect with Basic access:</p>
          <ul aria-labelledby="without-effect" className="mt-0.5 space-y-0.5">
            {withoutEffect.map((source) => (
              <li key={keyOf(source)} className="wrap-anywhere">
                <SourceName source={source} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Card>
  );
}

const keyOf = (source: PermissionSource | WithoutEffect) =>
  source.kind === "group" ? source.groupId : source.kind;

function SourceName({ source }: { source: PermissionSource | WithoutEffect }) {
  switch (source.kind) {
    case "role":
      return (
        <>
          Role <bdi>{source.roleName}</bdi>
        </>
      );
    case "group":
      return (
        <>
          Group <bdi>{source.groupName}</bdi> with role <bdi>{source.roleName}</bdi>
        </>
      );
    case "direct":
      return "Direct";
    case "system_admin":
      return "System Admin";
  }
}

/** What comes before the name; without a name nothing is said. */
const causeWords: Record<Cause, string> = {
  given: " by ",
  joined: ", joined with ",
  role_edited: ", role edited by ",
  role_replaced: ", previous role deleted by ",
  group_role_set: ", group role set by ",
  rbac_chosen: ", RBAC turned on by ",
};

function SinceText({ since: { at, cause, by }, now }: { since: Since; now: string }) {
  return (
    <>
      {" · since "}
      <RelativeTime date={at} now={now} format="date" />
      {by ? (
        <>
          {causeWords[cause]}
          <bdi>{by}</bdi>
        </>
      ) : null}
    </>
  );
}
