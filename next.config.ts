import type { NextConfig } from "next";

/** For every answer; the content security policy is made per request, in proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  // Our own pages may know where one came from; others must not learn the links we mail.
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  // Browsers heed it on https only.
  { key: "Strict-Transport-Security", value: "max-age=31536000" },
  { key: "X-Robots-Tag", value: "noindex, nofollow" },
];

const nextConfig: NextConfig = {
  reactCompiler: true,
  poweredByHeader: false,
  serverExternalPackages: ["@node-rs/argon2", "pg-boss", "postgres", "rate-limiter-flexible"],
  // 5,000 addresses with long names and their roles (lib/invitations/schema.ts) need more than 1 MB.
  experimental: { serverActions: { bodySizeLimit: "4mb" } },
  // Browsers ask for it by this name, too, before they have read what a page says.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default nextConfig;
