// Better Auth over HTTP, in its own process like the other servers.
import { createServer } from "node:http";
import type { RequestListener } from "node:http";

import { makeAuth, peerModule } from "./better-auth-instance";
import type { AuthSettings } from "./better-auth-instance";

const settings: AuthSettings = JSON.parse(process.env.BETTER_AUTH_SETTINGS ?? "{}");
const { auth } = await makeAuth(settings);
const { toNodeHandler } = await peerModule("better-auth/node");
createServer(toNodeHandler!(auth) as RequestListener).listen(
  Number(new URL(settings.url).port),
  "127.0.0.1",
);
