/** The password policy (docs/product.md#sessions-and-secrets), as rules to show and to enforce. Safe for the browser. */

export type PasswordRule = { key: string; label: string; met: boolean };

/** The user's names and email, which a password must not contain. */
export type PasswordOwner = { email: string; firstName: string; lastName: string };

const minLength = 8;
const maxLength = 128;
/** Shorter parts of a name occur in too many good passwords. */
const shortestNamePart = 3;

const kinds = [/\p{Ll}|\p{Lo}/u, /\p{Lu}|\p{Lt}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u];

/**
 * The form in which a password is hashed and compared, so that composed and decomposed characters
 * are equal.
 */
export function normalizePassword(password: string): string {
  return password.normalize("NFKC");
}

function containsOwner(password: string, owner: PasswordOwner): boolean {
  const text = password.toLowerCase();
  const localPart = owner.email.slice(0, owner.email.lastIndexOf("@"));
  return [owner.email, localPart, owner.firstName, owner.lastName]
    .map((part) => part.normalize("NFKC").trim().toLowerCase())
    .some((part) => [...part].length >= shortestNamePart && text.includes(part));
}

/**
 * Tells for each rule whether the password meets it.
 * @param isCommon looks the lower-case password up in the list of common ones; undefined while the
 * list is loading
 */
export function passwordRules(
  input: string,
  owner: PasswordOwner,
  isCommon: ((password: string) => boolean) | undefined,
): PasswordRule[] {
  const password = normalizePassword(input);
  const length = [...password].length;
  const kindsUsed = kinds.filter((kind) => kind.test(password)).length;
  return [
    length > maxLength
      ? { key: "length", label: `At most ${maxLength} characters`, met: false }
      : { key: "length", label: `At least ${minLength} characters`, met: length >= minLength },
    { key: "kinds", label: "3 of: lower case, upper case, digit, special", met: kindsUsed >= 3 },
    {
      key: "common",
      label: "Not a common password",
      met: length > 0 && isCommon !== undefined && !isCommon(password.toLowerCase()),
    },
    {
      key: "owner",
      label: "Doesn't contain your name or email",
      met: length > 0 && !containsOwner(password, owner),
    },
  ];
}
