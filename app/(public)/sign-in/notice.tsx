import { Callout } from "@/components/ui/callout";

import type { SignInReason } from "./reasons";

/** Why somebody stands at the sign-in page. */
export function Notice({ reason: { tone, text } }: { reason: SignInReason }) {
  return (
    <Callout tone={tone} announce={tone === "bad" ? "alert" : "status"}>
      {text}
    </Callout>
  );
}
