/**
 * For every answer, whoever gives it: the app, the files of the build, or the server itself. The
 * content security policy is made per request, in proxy.ts.
 */
export const securityHeaders = new Map([
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  // Our own pages may know where one came from; others must not learn the links we mail.
  ["Referrer-Policy", "same-origin"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"],
  // Browsers heed it on https only.
  ["Strict-Transport-Security", "max-age=31536000"],
  ["X-Robots-Tag", "noindex, nofollow"],
]);
