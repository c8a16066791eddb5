import type { APIRequestContext, APIResponse, Page, Request } from "@playwright/test";

import { password } from "./organizations";
import type { RunningServer } from "./server";

/** A call of a server action as the browser made it. */
export type ActionCall = { url: string; headers: Record<string, string>; body: string };

function isAction(request: Request): boolean {
  return request.method() === "POST" && request.headers()["next-action"] !== undefined;
}

/** Does `press`, and returns the call of a server action that the page makes because of it. */
export async function actionCallOf(page: Page, press: () => Promise<void>): Promise<ActionCall> {
  const [request] = await Promise.all([page.waitForRequest(isAction), press()]);
  const kept = ["accept", "content-type", "next-action", "next-router-state-tree"];
  const headers = request.headers();
  return {
    url: request.url(),
    headers: Object.fromEntries(
      kept.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])),
    ),
    body: request.postData() ?? "",
  };
}

/** Makes the same call with other arguments, with the cookies of `client`; returns what it answers. */
export async function replay(
  client: APIRequestContext,
  call: ActionCall,
  parameters: unknown[],
): Promise<string> {
  const response = await client.post(call.url, {
    headers: call.headers,
    data: JSON.stringify(parameters),
    maxRedirects: 0,
  });
  return response.text();
}

/**
 * Posts the first form of a page without a browser, as it would without scripts.
 * @param values by field name; fields that are not named keep what the page gave them
 * @param headers such as the cookie of a session
 */
export async function postForm(
  client: APIRequestContext,
  path: string,
  values: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  const [html = ""] = (await (await client.get(path, { headers })).text()).split("</form>");
  const fields: Record<string, string> = {};
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(tag)?.[1];
    if (name) fields[unescapeHtml(name)] = unescapeHtml(/\svalue="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  return client.post(path, { headers, multipart: { ...fields, ...values } });
}

/** Sets up the first organization of a server, whose Administrator `client` is then. */
export async function setUp(
  client: APIRequestContext,
  server: Pick<RunningServer, "port" | "setupUrl">,
): Promise<APIResponse> {
  const { pathname, search } = new URL(server.setupUrl!);
  return postForm(client, `http://localhost:${server.port}${pathname}${search}`, {
    name: "Northwind",
    slug: "northwind",
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@northwind.example",
    password,
  });
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
