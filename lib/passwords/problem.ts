import { isCommonPassword } from "./common";
import { passwordRules } from "./policy";
import type { PasswordOwner } from "./policy";

/** A message that names the rules a new password breaks, or undefined when it meets all of them. */
export function passwordProblem(password: string, owner: PasswordOwner): string | undefined {
  const broken = passwordRules(password, owner, isCommonPassword).filter((rule) => !rule.met);
  if (broken.length === 0) return undefined;
  return `Choose a password that meets these rules: ${broken.map((rule) => rule.label.toLowerCase()).join("; ")}.`;
}
