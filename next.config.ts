import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  // Only what says "use memo": see docs/decisions/023.
  reactCompiler: { compilationMode: "annotation" },
  poweredByHeader: false,
  // scripts/server.mjs does it, with brotli, and gives every answer its security headers.
  compress: false,
  serverExternalPackages: ["@node-rs/argon2", "pg-boss", "postgres", "rate-limiter-flexible"],
  // Icons in a tenth of the code, and drawn by the server where the page is.
  turbopack: {
    rules: { "createLucideIcon.mjs": { loaders: ["./components/ui/lucide-icon.cjs"] } },
  },
  experimental: {
    // 5,000 addresses with long names and their roles (lib/invitations/schema.ts) need more than 1 MB.
    serverActions: { bodySizeLimit: "4mb" },
    // A page loads few large files: they compress better than many, and each has headers of its own.
    turbopackChunking: { minChunkSize: 1_000_000, maxMergeChunkSize: 5_000_000 },
  },
};

export default nextConfig;
