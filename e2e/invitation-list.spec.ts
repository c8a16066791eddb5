import { countInvitations } from "./support/database";
import { expect, test } from "./support/fixtures";
import type { Organization, RoleKey } from "./support/organizations";

const clipboard = ["clipboard-read", "clipboard-write"];

/** A pasted list: names, quotes, every separator, a byte-order mark, and invalid entries. */
function pastedList(organization: Organization, good: number, bad: number): string {
  const entries = Array.from({ length: good }, (_, index) => {
    const address = organization.address(`person${index}`);
    const shapes = [
      address,
      `Person ${index} <${address}>`,
      `"Núñez, Zoë; ${index}" <${address}>`,
      `<${address.toUpperCase()}>`,
    ];
    return shapes[index % shapes.length]!;
  });
  const step = Math.floor(good / bad);
  for (let index = 0; index < bad; index += 1) {
    entries.splice(index * (step + 1), 0, `nobody${index}@@nowhere`);
  }
  const separators = [", ", "; ", "\t", "\n", "\r\n", ",\n"];
  const joined = entries.map((entry, index) => entry + separators[index % separators.length]!);
  return `\uFEFF${joined.join("")}`;
}

test("of 5,000 pasted addresses the 300 invalid ones stay in the field", async ({
  organization,
  signedIn,
}) => {
  const { page, invite } = await signedIn(organization.administrator, { permissions: clipboard });
  await invite.open();
  await invite.paste(pastedList(organization, 4700, 300));
  await invite.addToList.click();
  await expect(page.getByText("4,700 users will be invited")).toBeVisible();
  const left = (await invite.users.inputValue()).split(", ");
  expect(left).toHaveLength(300);
  expect(left[0]).toBe("nobody0@@nowhere");
  await expect(invite.users).toHaveAccessibleDescription(
    /nobody0@@nowhere is not an email address\..*And 297 more\./,
  );
  await expect(invite.users).toBeFocused();

  // Nothing is sent while the field has text left.
  await invite.send.click();
  await expect(invite.users).toBeFocused();
  expect(await countInvitations(organization.id)).toMatchObject({ open: 0 });

  await invite.users.fill("");
  await invite.send.click();
  await invite.expectOutcome("4,700 invited", { timeout: 30_000 });
  await expect(page.getByLabel("4,700 pending")).toBeVisible();
  expect(await countInvitations(organization.id)).toMatchObject({ open: 4700, people: 4700 });
});

test("a list holds at most 5,000 addresses; the rest stays in the field", async ({
  organization,
  signedIn,
}) => {
  const { page, invite } = await signedIn(organization.administrator, { permissions: clipboard });
  await invite.open();
  const addresses = Array.from({ length: 5002 }, (_, index) => organization.address(`p${index}`));
  await invite.paste(addresses.join("\n"));
  await invite.addToList.click();
  await expect(page.getByText("5,000 users will be invited")).toBeVisible();
  await expect(invite.users).toHaveValue(addresses.slice(5000).join(", "));
  await expect(invite.users).toHaveAccessibleDescription(/at most 5,000 addresses/);
});

test("duplicates fold in any case and any spelling of the domain", async ({
  organization,
  signedIn,
}) => {
  const { invite } = await signedIn(organization.administrator);
  await invite.open();
  const plain = organization.address("ada.byron");
  await invite.add(
    `${plain}, ${plain.toUpperCase()} ü.${organization.slug}@exämple.de; Ü.${organization.slug}@XN--EXMPLE-CUA.de`,
  );
  await expect(invite.list.getByRole("listitem")).toHaveCount(2);
  await invite.add(` ${plain.toUpperCase()}\n`);
  await expect(invite.list.getByRole("listitem")).toHaveCount(2);
  await expect(invite.users).toHaveValue("");
  await invite.send.click();
  await invite.expectOutcome("2 invited");
  await expect(invite.result("exämple.de")).toHaveCount(1);
});

test("an address may have 254 characters, not 255", async ({ organization, signedIn }) => {
  const { invite } = await signedIn(organization.administrator);
  await invite.open();
  const ofLength = (length: number) => {
    const domain = `${organization.slug}.${"d".repeat(60)}.${"e".repeat(60)}.${"f".repeat(40)}.example`;
    const rest = length - domain.length - 2;
    return `${"a".repeat(Math.min(rest, 60))}@${"b".repeat(rest - Math.min(rest, 60))}.${domain}`;
  };
  expect(ofLength(255)).toHaveLength(255);
  await invite.add(`${ofLength(254)}, ${ofLength(255)}`);
  await expect(invite.list.getByRole("listitem")).toHaveCount(1);
  await expect(invite.users).toHaveValue(ofLength(255));
  await expect(invite.users).toHaveAccessibleDescription(/is longer than 254 characters\./);
});

test("Enter adds to the list, Shift-Enter begins a line, Ctrl-Enter sends", async ({
  organization,
  signedIn,
}) => {
  const { invite } = await signedIn(organization.administrator);
  await invite.open();
  const [first, second, third] = ["a", "b", "c"].map((name) => organization.address(name));
  await invite.users.pressSequentially(first!);
  await invite.users.press("Enter");
  await expect(invite.entry(first!)).toBeVisible();
  await expect(invite.users).toHaveValue("");
  await invite.users.pressSequentially(second!);
  await invite.users.press("Shift+Enter");
  await invite.users.pressSequentially(third!);
  await expect(invite.users).toHaveValue(`${second}\n${third}`);
  await invite.users.press("Control+Enter");
  await invite.expectOutcome("3 invited");
});

test("an invalid entry stays in the field with the reason until it is fixed", async ({
  organization,
  signedIn,
}) => {
  const { invite } = await signedIn(organization.administrator);
  await invite.open();
  await invite.addToList.click();
  await expect(invite.users).toBeFocused();
  await expect(invite.users).toHaveAccessibleDescription(/Enter at least one email address\./);
  const good = organization.address("good");
  await invite.add(`kurt@@northwind, ${good}, Somebody <nobody@>, <script>alert(1)</script>`);
  await expect(invite.entry(good)).toBeVisible();
  await expect(invite.users).toHaveValue(/^kurt@@northwind, /);
  await expect(invite.users).toHaveAttribute("aria-invalid", "true");
  await expect(invite.users).toHaveAccessibleDescription(
    /kurt@@northwind is not an email address\./,
  );

  const mended = organization.address("kurt");
  await invite.add(mended);
  await expect(invite.users).not.toHaveAttribute("aria-invalid", "true");
  await invite.send.click();
  await invite.expectOutcome("2 invited");
});

test("each row has its own role, all roles can be set at once, and rows can be removed", async ({
  organization,
  signedIn,
}) => {
  const { page, invite } = await signedIn(organization.administrator);
  await invite.open();
  const [ada, bob, cyd] = ["a", "b", "c"].map((name) => organization.address(name)) as [
    string,
    string,
    string,
  ];
  await invite.add(`${ada}, ${bob}, ${cyd}`);
  const roleForAll = page.getByLabel("Role for all");
  await expect(roleForAll).toHaveValue("responder");
  await invite.role(bob).selectOption("Stakeholder");
  await expect(roleForAll.locator("option:checked")).toHaveText("Different roles");
  await expect(invite.role(ada)).toHaveValue("responder");
  await roleForAll.selectOption("Administrator");
  for (const email of [ada, bob, cyd]) {
    await expect(invite.role(email)).toHaveValue("administrator");
  }
  await invite.remove(bob).click();
  await expect(invite.entry(bob)).toHaveCount(0);
  await expect(page.getByText("2 users will be invited")).toBeVisible();
  await invite.clear.click();
  await expect(invite.list).toHaveCount(0);
  await expect(page.getByText(/will be invited/)).toHaveCount(0);
});

const ladder: Record<RoleKey, { choices: string[]; proposed: string }> = {
  stakeholder: { choices: ["Stakeholder"], proposed: "Stakeholder" },
  responder: { choices: ["Stakeholder", "Responder"], proposed: "Responder" },
  manager: { choices: ["Stakeholder", "Responder", "Manager"], proposed: "Responder" },
  administrator: {
    choices: ["Stakeholder", "Responder", "Manager", "Administrator"],
    proposed: "Responder",
  },
};

for (const [role, { choices, proposed }] of Object.entries(ladder)) {
  test(`a ${role} gives ${choices.join(", ")} and is proposed ${proposed}`, async ({
    organization,
    signedIn,
  }) => {
    const person = await organization.add(role as RoleKey);
    const { invite } = await signedIn(person);
    await invite.open();
    const email = organization.address("invited");
    await invite.add(email);
    await expect(invite.role(email).locator("option")).toHaveText(choices);
    await expect(invite.role(email).locator("option:checked")).toHaveText(proposed);
    await invite.send.click();
    await invite.expectOutcome("1 invited");
  });
}
