import { dictionary } from "@zxcvbn-ts/language-common";

const common = new Set(dictionary["passwords-common"]?.map(String) ?? []);

/** Whether a lower-case password is on the list of common ones. 40,000 entries: load it lazily. */
export function isCommonPassword(password: string): boolean {
  return common.has(password);
}
