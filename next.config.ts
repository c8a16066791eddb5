import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  reactCompiler: true,
  poweredByHeader: false,
  // scripts/server.mjs does it, with brotli, and gives every answer its security headers.
  compress: false,
  serverExternalPackages: ["@node-rs/argon2", "pg-boss", "postgres", "rate-limiter-flexible"],
  experimental: {
    // 5,000 addresses with long names and their roles (lib/invitations/schema.ts) need more than 1 MB.
    serverActions: { bodySizeLimit: "4mb" },
    // A page that is opened first loads few large files, which compress better than many; whoever has
    // been on another one loads the parts that are new.
    turbopackChunking: {
      minChunkSize: 1_000_000,
      maxMergeChunkSize: 5_000_000,
      generateComponentChunks: true,
    },
  },
  // Browsers ask for it by this name, too, before they have read what a page says.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
};

export default nextConfig;
