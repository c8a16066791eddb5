import { isCommonPassword } from "./common";
import { passwordRules } from "./policy";
import type { PasswordOwner } from "./policy";

/** A sentence that names the rules a new password breaks, or undefined when it breaks none. */
export function passwordProblem(password: string, owner: PasswordOwner): string | undefined {
  const broken = passwordRules(password, owner, isCommonPassword).filter((rule) => !rule.met);
  if (broken.length === 0) return undefined;
  return `Choose a password with: ${broken.map((rule) => rule.label.toLowerCase()).join("; ")}.`;
}
