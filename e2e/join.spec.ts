import { accountsOf, auditActions, expire, useUp } from "./support/database";
import { expect, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import {
  addSharedLink,
  configureIdentity,
  registrationsOf,
  selfServiceLink,
} from "./support/identity";
import { linkIn, mailsTo, waitForMails } from "./support/mailbox";
import { newOrganization, password } from "./support/organizations";

/** The subject of the latest of so many emails to an address. */
const subjectTo = async (email: string, mails: number): Promise<string> =>
  (await waitForMails(email, mails))[0]!.subject;

test(
  "a visitor with the shared link gets a personal link by email, registers and is signed in",
  { tag: "@smoke" },
  async ({ organization, visitor: { page, join, register, home, shell, signIn }, signedIn }) => {
    const email = organization.address("Grace.Hopper+portal");
    const { path } = await selfServiceLink(organization);

    await test.step("A visitor enters their email at the shared link", async () => {
      await page.goto(path);
      await expect(join.heading).toHaveText(`Sign up to ${organization.name}`);
      await join.enter(`  ${email} `);
      await expect(join.inbox).toBeVisible();
      await expect(join.text(email)).toBeVisible();
      await expect(page).toHaveTitle(/^Check your inbox/);
    });

    const link =
      await test.step("A personal link arrives by email, and no user exists yet", async () => {
        const [mail, ...others] = await waitForMails(email, 1);
        expect(others).toEqual([]);
        expect(mail!.subject).toContain(organization.name);
        const personal = linkIn(mail);
        expect(personal).toMatch(new RegExp(`^${process.env.GATEHOUSE_URL}/register/`));
        // No user is created before the email address is confirmed.
        expect(await accountsOf(email)).toEqual([]);
        expect(await registrationsOf(email)).toMatchObject([{ kind: "register", used: false }]);
        return personal;
      });

    await test.step("The visitor registers through the personal link", async () => {
      await page.goto(link);
      await expect(register.heading).toHaveText(`Join ${organization.name}`);
      await expect(page.getByText("You join as a Stakeholder.")).toBeVisible();
      await expect(register.organization).toHaveValue(organization.name);
      await expect(register.email).toHaveValue(email);
      for (const given of [register.organization, register.email]) {
        await expect(given).toHaveAttribute("readonly", "");
      }
      await register.fill("Grace", "Hopper", password);
      await register.submit.click();
      await expect(home.heading).toBeVisible();
      await expect(
        page.getByText(`Grace Hopper, Stakeholder of ${organization.name}`),
      ).toBeVisible();
    });

    await test.step("The Administrator sees the user as Active", async () => {
      const { users } = await signedIn(organization.administrator);
      await users.open();
      for (const text of ["Grace Hopper", "Active", "Stakeholder"]) {
        await expect(users.row(email)).toContainText(text);
      }
      expect(await auditActions(organization.id)).toEqual([
        "organization.created",
        "user.created",
        "user.registered",
        "session.started",
      ]);
    });

    await test.step("The user signs in with the new password", async () => {
      await shell.userMenu.click();
      await shell.signOut.click();
      await signIn.signIn(email.toLowerCase(), password);
      await expect(home.heading).toBeVisible();
    });
  },
);

test("a named link gives its own role, for its own domains, up to its number of uses", async ({
  organization,
  openPortal,
}) => {
  const { path } = await addSharedLink(organization, "Contractors", {
    role: "responder",
    allowedDomains: ["*.partner.example"],
    maxUses: 1,
  });
  const email = `kim@${organization.slug}.partner.example`;
  const { page, join, register, home } = await openPortal();

  await test.step("The link accepts only its own domains", async () => {
    await page.goto(path);
    await expect(page.getByText("Contractors")).toHaveCount(0);
    await join.enter("kim@partner.example");
    await expect(join.email).toHaveAttribute("aria-invalid", "true");
    await join.enter(email);
    await expect(join.inbox).toBeVisible();
  });

  await test.step("The visitor registers with the role of the link", async () => {
    await page.goto(linkIn((await waitForMails(email, 1))[0]));
    await expect(page.getByText("You join as a Responder.")).toBeVisible();
    await register.fill("Kim", "Partner", password);
    await register.submit.click();
    await expect(home.heading).toBeVisible();
    expect(await accountsOf(email)).toMatchObject([{ roleKey: "responder", status: "active" }]);
  });

  await test.step("The link is used up", async () => {
    const late = await openPortal();
    await late.page.goto(path);
    await expect(late.join.heading).toHaveText("This link has reached its limit");
  });
});

test("the answer is the same for new, known, invited, expired, disabled and deleted addresses", async ({
  organization,
  openPortal,
}) => {
  const stranger = await newOrganization("Contoso");
  const expired = await organization.invite("expired-invitation");
  await expire(expired);
  const addresses = {
    nobody: organization.address("nobody-yet"),
    active: (await organization.add("responder")).email,
    invited: (await organization.invite("already-invited")).email,
    expired: expired.email,
    inactive: (await organization.add("responder", { status: "inactive" })).email,
    deleted: (await organization.add("responder", { status: "deleted" })).email,
    elsewhere: stranger.administrator.email,
  };
  const { path } = await selfServiceLink(organization);
  const answers = new Map<string, string>();
  for (const [who, email] of Object.entries(addresses)) {
    const { page, join } = await openPortal();
    await page.goto(path);
    await join.enter(email);
    await expect(join.inbox).toBeVisible();
    const text = await page.getByRole("main").innerText();
    answers.set(who, text.replaceAll(email, "(address)"));
  }
  expect(new Set(answers.values()).size, JSON.stringify([...answers], null, 2)).toBe(1);

  expect(await subjectTo(addresses.nobody, 1)).toMatch(/^Confirm your email to join/);
  expect(await subjectTo(addresses.expired, 2)).toMatch(/^Confirm your email to join/);
  expect(await subjectTo(addresses.active, 1)).toMatch(/^You already have an account/);
  for (const refused of [addresses.inactive, addresses.deleted, addresses.elsewhere]) {
    expect(await subjectTo(refused, 1), refused).toMatch(/^You can't sign up/);
  }
  // The invitation is emailed again, with the same link.
  const [again, first] = await waitForMails(addresses.invited, 2);
  expect(linkIn(again)).toBe(linkIn(first));
});

test("an address outside the allowlist is refused at once, at its field", async ({
  organization,
  visitor: { page, join },
}) => {
  const { path } = await selfServiceLink(organization);
  const domain = `${organization.slug}.example`;
  await configureIdentity(organization, { allowedDomains: [domain, `*.dev.${domain}`] });
  await page.goto(path);
  for (const outside of [
    `eve@evil-${domain}`,
    `eve@${domain}.evil.example`,
    `eve@sub.${domain}`,
    `eve@dev.${domain}`,
  ]) {
    await join.enter(outside);
    const of = outside.slice(outside.indexOf("@"));
    await expect(join.email, outside).toHaveAccessibleDescription(
      new RegExp(`${of.replaceAll(".", "\\.")} isn't allowed for this link\\.`),
    );
    await expect(join.email).toBeFocused();
    await expect(join.email).toHaveValue(outside);
    await expect(join.ask).toHaveCount(0);
    expect(await registrationsOf(outside)).toEqual([]);
  }
  for (const inside of [`Grace@${domain.toUpperCase()}`, `grace@a.dev.${domain}`]) {
    await page.goto(path);
    await join.enter(inside);
    await expect(join.inbox, inside).toBeVisible();
    await waitForMails(inside, 1);
  }
});

test("an invalid address is refused at its field, and nothing is sent", async ({
  organization,
  visitor: { page, join },
}) => {
  const { path } = await selfServiceLink(organization);
  await page.goto(path);
  await join.submit.click();
  await expect(join.email).toHaveAccessibleDescription("Enter an email address.");
  for (const bad of [
    "grace",
    "@",
    "a@b@",
    "grace@northwind",
    "grace@northwind.example.",
    "a b@c.de",
  ]) {
    await join.enter(bad);
    await expect(join.email, bad).toHaveAccessibleDescription(/is not an email address/);
    await expect(join.email).toBeFocused();
    await expect(join.email).toHaveValue(bad);
  }
  // Valid: the local part before the last @ is up to the mail server.
  const odd = `%00+a/b=c@${organization.slug}.example`;
  await join.enter(odd);
  await expect(join.inbox).toBeVisible();
  await expect(join.text(odd)).toBeVisible();
  await waitForMails(odd, 1);
});

test("opening a link never uses it up", async ({
  organization,
  client,
  visitor: { page, join, register, home },
}) => {
  const email = organization.address("grace");
  const { path } = await selfServiceLink(organization);
  const scanner = await client();
  const look = async (at: string, words: string) => {
    for (let times = 0; times < 10; times += 1) {
      const [got, head] = await Promise.all([scanner.get(at), scanner.head(at)]);
      expect(got.status()).toBe(200);
      expect(head.status()).toBe(200);
      // React separates adjacent text nodes with comments.
      expect((await got.text()).replaceAll("<!-- -->", "")).toContain(words);
    }
  };
  await look(path, `Sign up to ${organization.name}`);
  expect(await registrationsOf(email)).toEqual([]);
  await page.goto(path);
  await join.enter(email);
  await expect(join.inbox).toBeVisible();
  // Reloading the page that follows sends no further email.
  await page.reload();
  await expect(join.inbox).toBeVisible();
  const link = linkIn((await waitForMails(email, 1))[0]);
  await look(new URL(link).pathname, "You join as");
  await page.goto(link);
  await register.fill("Grace", "Hopper", password);
  await register.submit.click();
  await expect(home.heading).toBeVisible();
  expect(await mailsTo(email)).toHaveLength(1);
});

test("an address gets at most three emails an hour, and the page does not tell", async ({
  organization,
  openPortal,
}) => {
  const email = organization.address("grace");
  const { path } = await selfServiceLink(organization);
  for (let time = 0; time < 5; time += 1) {
    const { page, join } = await openPortal();
    await page.goto(path);
    await join.enter(time % 2 ? email.toUpperCase() : email);
    await expect(join.inbox).toBeVisible();
    await page.close();
  }
  // The worker works in order: once this email is there, the others would be too.
  const last = organization.address("last");
  const { page, join } = await openPortal();
  await page.goto(path);
  await join.enter(last);
  await waitForMails(last, 1);
  expect(await waitForMails(email, 3)).toHaveLength(3);
});

test("a network can enter 300 addresses in 15 minutes", async ({
  organization,
  client,
  openPortal,
}) => {
  const address = "203.0.113.77";
  const { path } = await selfServiceLink(organization);
  await useUp("joins-address", address, 299);
  const crowd = await client(address);
  const answer = await postForm(crowd, path, { email: organization.address("the-last-one") });
  expect(answer.status()).toBe(303);
  const { page, join } = await openPortal({ address });
  await page.goto(path);
  await join.enter(organization.address("one-too-many"));
  await expect(join.problem).toHaveText(/^Too many attempts\. Try again in 1[45] minutes\.$/);
  await expect(join.email).toHaveValue(organization.address("one-too-many"));
});

test("a signed-in user is told so at a shared link", async ({ organization, signedIn }) => {
  const { page } = await signedIn(organization.administrator);
  await page.goto((await selfServiceLink(organization)).path);
  await expect(
    page.getByText(`You are signed in as ${organization.administrator.email}.`),
  ).toBeVisible();
});

test("the page of a link does not trust its query string", async ({
  organization,
  visitor: { page, join },
}) => {
  const { path } = await selfServiceLink(organization);
  for (const query of [
    "email=grace&to=register",
    "email=a@b.example",
    "to=register",
    "email=a@b.example&to=x",
  ]) {
    await page.goto(`${path}?${query}`);
    await expect(join.heading, query).toHaveText(`Sign up to ${organization.name}`);
  }
});

test("the way back from Check your inbox leads to the form", async ({
  organization,
  visitor: { page, join, signIn },
}) => {
  await page.goto((await selfServiceLink(organization)).path);
  await join.enter(organization.address("typo"));
  await expect(join.inbox).toBeVisible();
  await join.useAnotherAddress.click();
  await expect(join.heading).toHaveText(`Sign up to ${organization.name}`);
  await expect(join.email).toHaveValue("");
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(signIn.heading).toBeVisible();
});
