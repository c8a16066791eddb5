/** How an organization's users sign in (docs/product.md#single-sign-on); safe for the browser. */
export const loginMethods = ["password", "google", "openid_connect"] as const;
export type LoginMethod = (typeof loginMethods)[number];

export const loginMethodLabels: Record<LoginMethod, string> = {
  password: "Password",
  google: "Google",
  openid_connect: "OpenID Connect",
};
