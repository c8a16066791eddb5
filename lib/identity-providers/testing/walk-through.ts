/**
 * Walks through a provider's pages as a browser does: follows redirects, keeps cookies, chooses an
 * account on the way.
 * @param authorization where the portal sends people
 * @param form what is sent where a page asks, such as `{ account: "ada@northwind.example" }`
 * @returns where the provider sends the person back to
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
  throw new Error("The provider goes round in circles");
}
