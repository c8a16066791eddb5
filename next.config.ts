import type { NextConfig } from "next";

/** The content security policy is made per request, in proxy.ts. */
const securityHeaders = Object.entries({
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // Our own pages may know where a user came from; others must not learn the links we email.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
  // Browsers obey it on https only.
  "Strict-Transport-Security": "max-age=31536000",
  "X-Robots-Tag": "noindex, nofollow",
}).map(([key, value]) => ({ key, value }));

const nextConfig: NextConfig = {
  reactCompiler: true,
  poweredByHeader: false,
  // `npm test` checks the types; the first start of an installation does not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["@node-rs/argon2", "pg-boss", "postgres", "rate-limiter-flexible"],
  redirects: async () =>
    ["/settings", "/settings/iam"].map((source) => ({
      source,
      destination: "/settings/iam/users",
      permanent: false,
    })),
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
  experimental: {
    // 5,000 email addresses with long names and roles (lib/invitations/schema.ts) need more than 1 MB.
    serverActions: { bodySizeLimit: "4mb" },
  },
};

export default nextConfig;
