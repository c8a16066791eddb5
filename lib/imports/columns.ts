/** The columns of an imported file (docs/product.md#bulk-create-csv). Pure, safe for the browser. */

export const importFields = [
  "email",
  "firstName",
  "lastName",
  "role",
  "groups",
  "permissions",
  "systemAdmin",
] as const;
export type ImportField = (typeof importFields)[number];

/** The most rows and the largest file that one import takes. */
export const maxImportRows = 150_000;
export const maxImportBytes = 35 * 1024 * 1024;

/** The zero-based column of each field of the file. */
export type Mapping = Partial<Record<ImportField, number>>;

/** The columns of the template, in order. */
export const templateColumns = (withSystemAdmin: boolean): ImportField[] =>
  importFields.filter((field) => withSystemAdmin || field !== "systemAdmin");

/** The names of each field in the headers of other tools, in the usual languages. */
const synonyms: Record<ImportField, string> = {
  email: `
    email, emails, mail, email address, mail address, work email, primary email,
    user email, business email, company email, user principal name, upn,
    e-mail-adresse, mailadresse, correo, correo electrónico, dirección de correo,
    courriel, adresse e-mail, adresse mail, adresse électronique, posta elettronica,
    indirizzo e-mail, endereço de e-mail, e-mailadres, adres e-mail, メールアドレス,
    электронная почта, 邮箱, 电子邮件, 이메일`,
  firstName: `
    first name, firstname, first, given name, given names, forename, fname,
    vorname, vornamen, rufname, prénom, prénoms, nombre, nombres, nome,
    primeiro nome, voornaam, imię, förnamn, fornavn, имя, 名, 이름`,
  lastName: `
    last name, lastname, last, surname, surnames, family name, lname,
    nachname, nachnamen, familienname, zuname, nom, nom de famille,
    apellido, apellidos, cognome, sobrenome, apelido, achternaam, nazwisko,
    efternamn, etternavn, efternavn, фамилия, 姓, 성`,
  role: `
    role, role key, role name, user role, rolle, benutzerrolle, rôle, rol,
    ruolo, papel, função, роль, 角色, 역할`,
  groups: `
    groups, group, group name, group names, user groups, teams, team,
    gruppen, gruppe, groupes, groupe, équipe, équipes, grupos, grupo,
    equipo, equipos, gruppi, gruppo, groepen, groep, группы, 组, 그룹`,
  permissions: `
    permissions, permission, extra permissions, additional permissions,
    berechtigung, berechtigungen, rechte, autorisations, permisos, permiso,
    permessi, permissões, rechten, права, 权限, 권한`,
  systemAdmin: `
    system admin, system administrator, sysadmin, systemadministrator,
    administrateur système, administrador del sistema, amministratore di sistema`,
};

/** The letters and digits of a title: case, accents, spaces and punctuation do not matter. */
const folded = (title: string): string =>
  title
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();

const fieldOfTitle = new Map(
  importFields.flatMap((field) =>
    synonyms[field].split(",").map((title) => [folded(title), field] as const),
  ),
);

/** What a header means. */
export type HeaderMapping = {
  mapping: Mapping;
  /** Fields that two columns stand for; they are left out of the mapping. */
  doubled: ImportField[];
  /** The columns whose title has no known meaning. */
  unknown: number[];
};

/**
 * Reads a header by the names of the fields and their synonyms in the usual languages, which
 * include the titles of the Users export.
 */
export function mapHeader(header: readonly string[]): HeaderMapping {
  const columns = new Map<ImportField, number[]>();
  const unknown: number[] = [];
  for (const [column, title] of header.entries()) {
    // A title of thousands of characters is none.
    const field = title.length <= 128 ? fieldOfTitle.get(folded(title)) : undefined;
    if (field) columns.set(field, [...(columns.get(field) ?? []), column]);
    else if (title.trim() !== "") unknown.push(column);
  }
  const mapping: Mapping = {};
  const doubled: ImportField[] = [];
  for (const field of importFields) {
    const [column, second] = columns.get(field) ?? [];
    if (second !== undefined) doubled.push(field);
    else if (column !== undefined) mapping[field] = column;
  }
  return { mapping, doubled, unknown };
}

const address = /^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/u;

/** Whether a cell holds an email address, roughly. */
const looksLikeAddress = (cell: string): boolean => cell.length <= 512 && address.test(cell);

/** The number of columns without the empty ones at the end. */
export const widthOf = (cells: readonly string[]): number =>
  cells.findLastIndex((cell) => cell.trim() !== "") + 1;

/**
 * The mapping of a file without a header: the column that holds addresses is the email, and the
 * others are in the order of the template if the number of columns fits.
 */
export function mapWithoutHeader(rows: readonly (readonly string[])[]): Mapping {
  const width = Math.max(0, ...rows.map(widthOf));
  // More columns than this are no list of people.
  if (width > 1024) return {};
  const addresses = Array.from({ length: width }, () => 0);
  for (const cells of rows) {
    for (let column = 0; column < Math.min(width, cells.length); column += 1) {
      if (looksLikeAddress(cells[column]!)) addresses[column]! += 1;
    }
  }
  const most = Math.max(0, ...addresses);
  if (most === 0) return {};
  const email = addresses.indexOf(most);
  const mapping: Mapping = { email };
  const others = importFields.filter((field) => field !== "email");
  // One other column may as well hold the whole name.
  if (width < 3 || width > importFields.length) return mapping;
  for (let column = 0, index = 0; column < width; column += 1) {
    if (column !== email) mapping[others[index++]!] = column;
  }
  return mapping;
}
