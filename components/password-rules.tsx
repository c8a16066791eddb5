import { Check, Circle, X } from "lucide-react";
import { cn } from "./ui/cn";

export interface PasswordRule {
  label: string;
  /** `open`: not met yet; `met`; `broken`: refused when the form was sent. */
  state: "open" | "met" | "broken";
}

interface PasswordRulesProps {
  rules: readonly PasswordRule[];
  /** Hand it to the password field as `aria-describedby`. */
  id?: string;
}

const icons = { open: Circle, met: Check, broken: X };
const words = { open: "not met yet", met: "met", broken: "not met" };

/** The rules of a password and which of them are met, live; progress is read out in one sentence. */
export function PasswordRules({ rules, id }: PasswordRulesProps) {
  const met = rules.filter((rule) => rule.state === "met").length;
  return (
    <div className="mt-2">
      <ul id={id} className="space-y-1.5">
        {rules.map(({ label, state }) => {
          const Icon = icons[state];
          return (
            <li
              key={label}
              className={cn(
                "flex items-start gap-2 text-xs",
                state === "met" ? "text-ok" : state === "broken" ? "text-bad" : "text-fg-muted",
              )}
            >
              <Icon aria-hidden className="size-4 shrink-0" />
              <span>
                {label}
                <span className="sr-only">, {words[state]}</span>
              </span>
            </li>
          );
        })}
      </ul>
      <output className="sr-only">{met > 0 ? `${met} of ${rules.length} rules met` : ""}</output>
    </div>
  );
}
