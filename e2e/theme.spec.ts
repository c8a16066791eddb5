import { expect, test } from "./support/fixtures";

test("the chosen theme stays across pages and visits, without a flash", async ({
  organization,
  signedIn,
}) => {
  const { page, shell } = await signedIn(organization.administrator, { colorScheme: "light" });
  await page.goto("/");
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-theme", "light");
  await shell.userMenu.click();
  await expect(shell.theme("System")).toBeChecked();
  await shell.theme("Dark").check();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("Escape");
  await shell.link("Settings").click();
  await expect(page.getByRole("heading", { level: 1, name: "Users" })).toBeVisible();
  await expect(html).toHaveAttribute("data-theme", "dark");

  // The theme is set before the first paint: it is there when the content is parsed.
  const next = await page.context().newPage();
  await next.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      if (!document.querySelector("main")) return;
      observer.disconnect();
      document.documentElement.dataset.firstTheme = document.documentElement.dataset.theme;
    }).observe(document, { childList: true, subtree: true });
  });
  await next.goto("/settings/iam/users");
  await expect(next.locator("html")).toHaveAttribute("data-first-theme", "dark");

  await shell.userMenu.click();
  await shell.theme("System").check();
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(html).toHaveAttribute("data-theme", "dark");
});
