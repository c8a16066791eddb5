import { Callout } from "@/components/ui/callout";

/** An organization whose provider is not set up on this server. */
export function NoWayIn() {
  return (
    <Callout tone="warn" title="Nobody can sign in at the moment">
      The way in that this organization chose is not set up on this server. Tell an administrator.
    </Callout>
  );
}
