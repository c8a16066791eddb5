import { expect, test } from "vitest";
import { maxBodyBytes, maxUploadBytes, requestProblem } from "./request-limits.mjs";

test.each([
  ["an ordinary path", "/settings/iam/users?q=%E0%A4%A", {}, undefined],
  ["a body of the largest size", "/", { "content-length": String(maxBodyBytes) }, undefined],
  ["a larger body", "/", { "content-length": String(maxBodyBytes + 1) }, 413],
  ["an upload", "/api/imports?name=a.csv", { "content-length": String(maxUploadBytes) }, undefined],
  ["a larger upload", "/api/imports", { "content-length": String(maxUploadBytes + 1) }, 413],
  ["a body below it", "/api/imports/x", { "content-length": String(maxBodyBytes + 1) }, 413],
  ["a chunked body", "/", { "transfer-encoding": "chunked" }, undefined],
  ["a path that cannot be decoded", "/%E0%A4%A", {}, 400],
  ["an absolute URL", "http://elsewhere.example/register/x", {}, 400],
  ["an asterisk", "*", {}, 400],
])("%s", (_name, url, headers, status) => {
  expect(requestProblem({ url, headers })?.status).toBe(status);
});
