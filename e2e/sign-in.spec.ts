import { endSessions } from "./support/database";
import { expect, freshAddress, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import { password } from "./support/organizations";

const wrongPair = "Incorrect email or password.";

test(
  "the right pair opens Home, with any case and spaces in the address",
  { tag: "@smoke" },
  async ({ visitor: { page, signIn, home }, organization }) => {
    await signIn.open();
    await signIn.signIn(`  ${organization.administrator.email.toUpperCase()} `, password);
    await expect(home.heading).toBeVisible();
    expect(new URL(page.url()).pathname).toBe("/");
  },
);

test("signing in leads to the page that was asked for", async ({
  visitor: { page, signIn, users },
  organization,
}) => {
  await page.goto("/settings/iam/users?q=ada&size=25");
  await expect(signIn.heading).toBeVisible();
  await signIn.signIn(organization.administrator.email, password);
  await expect(users.heading).toBeVisible();
  expect(new URL(page.url()).search).toBe("?q=ada&size=25");
  await expect(users.search).toHaveValue("ada");
});

test("signing in never leads to another site", async ({ client, organization, baseURL }) => {
  const elsewhere = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "/%5C%5Cevil.example/..//evil.example",
    "javascript:alert(1)",
    "evil.example",
  ];
  for (const from of elsewhere) {
    const response = await postForm(await client(), `/sign-in?${new URLSearchParams({ from })}`, {
      email: organization.administrator.email,
      password,
      from,
    });
    expect(response.status(), from).toBe(303);
    const target = new URL(response.headers().location!, baseURL);
    expect(target.origin, from).toBe(baseURL);
    expect(target.href, from).not.toContain("//evil");
  }
});

test("every wrong pair gets the same answer", async ({ visitor: { signIn }, organization }) => {
  const disabled = await organization.add("responder", { status: "inactive" });
  const deleted = await organization.add("responder", { status: "deleted" });
  const invited = await organization.invite("invited");
  await signIn.open();
  for (const [email, tried] of [
    [organization.administrator.email, "not the password"],
    [organization.address("nobody"), password],
    ["no address at all", password],
    [invited.email, password],
    [deleted.email, password],
    [disabled.email, "not the password"],
  ] as const) {
    await signIn.open();
    await signIn.signIn(email, tried);
    await expect(signIn.problem, email).toHaveText(wrongPair);
    await expect(signIn.email).toHaveValue(email);
  }
});

test("a disabled user with the right password is told to ask a manager", async ({
  visitor: { signIn },
  organization,
}) => {
  const disabled = await organization.add("responder", { status: "inactive" });
  await signIn.open();
  await signIn.signIn(disabled.email, password);
  await expect(signIn.problem).toContainText("Your account is disabled.");
});

test("a missing value is reported at its field", async ({ visitor: { signIn } }) => {
  await signIn.open();
  await signIn.submit.click();
  await expect(signIn.email).toBeFocused();
  await expect(signIn.email).toHaveAccessibleDescription("Enter your email address.");
  await expect(signIn.password).toHaveAccessibleDescription("Enter a password.");
});

test("a password never comes back from the server", async ({ client, organization }) => {
  const secret = "Very unusual 77 words";
  const response = await postForm(await client(), "/sign-in", {
    email: organization.administrator.email,
    password: secret,
  });
  const html = await response.text();
  expect(html).toContain(wrongPair);
  expect(html).toContain(`value="${organization.administrator.email}"`);
  expect(html).not.toContain(secret);
});

test("too many tries with one email are rate limited", async ({
  visitor: { page, signIn },
  organization,
  openPortal,
}) => {
  await signIn.open();
  await signIn.email.fill(organization.administrator.email);
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    await signIn.password.fill(`wrong ${attempt}`);
    await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      signIn.submit.click(),
    ]);
    await expect(signIn.submit).not.toHaveAttribute("aria-busy");
    await expect(signIn.problem).toHaveText(wrongPair);
  }
  await signIn.password.fill(password);
  await signIn.submit.click();
  await expect(signIn.problem).toHaveText(/^Too many attempts\. Try again in 1[45] minutes\.$/);

  // The limit holds per IP address: another one still signs in.
  const elsewhere = await openPortal();
  await elsewhere.signIn.open();
  await elsewhere.signIn.signIn(organization.administrator.email, password);
  await expect(elsewhere.home.heading).toBeVisible();
});

test("an IP address that keeps failing gets 429 with the time to wait", async ({
  client,
  openPortal,
  organization,
  problems,
}) => {
  const address = freshAddress();
  const stranger = await client(address);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const email = organization.address(`guess-${attempt}`);
    const response = await postForm(stranger, "/sign-in", { email, password });
    expect(response.status()).toBe(200);
  }
  const refused = await postForm(stranger, "/sign-in", {
    email: organization.administrator.email,
    password,
  });
  expect(refused.status()).toBe(429);
  expect(Number(refused.headers()["retry-after"])).toBeGreaterThan(800);
  expect(await refused.text()).toContain("Too many attempts. Try again in 15 minutes.");

  // The form shows the same message.
  problems.allow(/status of 429/);
  const { signIn } = await openPortal({ address });
  await signIn.open();
  await signIn.signIn(organization.administrator.email, password);
  await expect(signIn.problem).toHaveText("Too many attempts. Try again in 15 minutes.");
});

test("a session that was ended elsewhere leads to Sign in with the reason, and back", async ({
  signedIn,
  organization,
}) => {
  const { page, signIn, users } = await signedIn(organization.administrator);
  await page.goto("/settings/iam/users");
  await expect(users.heading).toBeVisible();
  await endSessions(organization.administrator);
  await page.reload();
  await expect(page.getByText("Your session has ended. Sign in again to continue.")).toBeVisible();
  await signIn.signIn(organization.administrator.email, password);
  await expect(users.heading).toBeVisible();
});

test("an action in a page whose session was ended leads to Sign in", async ({
  signedIn,
  organization,
}) => {
  const invitation = await organization.invite("late");
  const { page, users } = await signedIn(organization.administrator);
  await users.open();
  const menu = await users.openMenu(invitation.email);
  await endSessions(organization.administrator);
  await menu.getByRole("menuitem", { name: "Resend invitation" }).click();
  await expect(page.getByText("Your session has ended. Sign in again to continue.")).toBeVisible();
});

test("Sign out ends the session: its cookie opens nothing afterwards", async ({
  signedIn,
  organization,
  client,
}) => {
  const { page, shell, signIn } = await signedIn(organization.administrator);
  await page.goto("/");
  const [cookie] = await page.context().cookies();
  await shell.userMenu.click();
  await shell.signOut.click();
  await expect(signIn.heading).toBeVisible();
  expect(await page.context().cookies()).not.toContainEqual(
    expect.objectContaining({ name: cookie!.name }),
  );

  const thief = await client();
  const replayed = await thief.get("/", {
    headers: { cookie: `${cookie!.name}=${cookie!.value}` },
  });
  expect(replayed.status()).toBe(307);
  expect(replayed.headers().location).toBe("/sign-in");
});

test("a cookie that this server did not make opens nothing", async ({ openPortal }) => {
  const { page, signIn } = await openPortal();
  await page.context().addCookies([
    {
      name: "gatehouse.session",
      value: "eyJhbGciOiJub25lIn0.e30.",
      url: process.env.GATEHOUSE_URL!,
    },
  ]);
  await page.goto("/settings/iam/users");
  await expect(signIn.heading).toBeVisible();
});
