/**
 * Walks through a provider's pages like a browser: follows redirects, keeps cookies, chooses an
 * account on the way.
 * @param authorization the URL to which the portal sends the user
 * @param form the fields to submit when a page asks, such as `{ account: "ada@northwind.example" }`
 * @returns the callback URL with its query
 */
export async function walkThrough(
  authorization: string | URL,
  form: Record<string, string>,
): Promise<URL> {
  const { origin } = new URL(authorization);
  const cookies = new Map<string, string>();
  let address = new URL(authorization);
  let asked = false;
  for (let step = 0; step < 10; step += 1) {
    const response = await fetch(address, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(asked && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      cookies.set(name!, value!);
    }
    const location = response.headers.get("location");
    const text = await response.text();
    if (location) {
      address = new URL(location, address);
      if (address.origin !== origin) return address;
      asked = false;
    } else if (response.ok && !asked) {
      asked = true;
    } else {
      throw new Error(`The provider answered ${response.status}: ${text}`);
    }
  }
  throw new Error("The provider redirects in circles");
}
