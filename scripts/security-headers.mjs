/** For every answer, whoever gives it: the app, the files of the build, or the server itself. */
export const securityHeaders = new Map([
  ["X-Content-Type-Options", "nosniff"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  // Browsers heed it on https only.
  ["Strict-Transport-Security", "max-age=31536000"],
]);

/**
 * For all but the files of the build, as they mean something for what is shown, framed or found:
 * scripts, styles and fonts are none of these, and a page loads a dozen of them. The content
 * security policy is made per request, in lib/gate.ts.
 */
export const pageHeaders = new Map([
  ["X-Frame-Options", "DENY"],
  // Our own pages may know where one came from; others must not learn the links we mail.
  ["Referrer-Policy", "same-origin"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"],
  ["X-Robots-Tag", "noindex, nofollow"],
]);
