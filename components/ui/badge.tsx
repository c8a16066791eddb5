import type { ReactNode } from "react";

const looks = {
  ok: "badge badge-ok",
  info: "badge badge-info",
  warn: "badge badge-warn",
  bad: "badge badge-bad",
  off: "badge badge-off",
};

export type Tone = keyof typeof looks;

/** A status: soft background, dot and text. The text alone says it all. */
export function Badge({ tone = "off", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={looks[tone]}>{children}</span>;
}
