import sirv from "sirv";

const prefix = "/_next/static";
const oneYear = 31_536_000;

/**
 * Serves the files of the production build as it has compressed them (scripts/compress-files.ts).
 * What is none of them is left to the app, which has a page for that.
 * @param {string} folder
 * @returns {(
 *   request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse,
 * ) => boolean} whether it has answered
 */
export function staticFiles(folder) {
  // The names of all files are read here, so that no request can ask for another one.
  const serve = sirv(folder, {
    brotli: true,
    gzip: true,
    etag: true,
    // A name changes with what is in the file.
    maxAge: oneYear,
    immutable: true,
    extensions: [],
    setHeaders: (response) => void response.once("pipe", closeWith(response)),
  });
  return (request, response) => {
    const { method, url = "" } = request;
    if (!url.startsWith(`${prefix}/`) || (method !== "GET" && method !== "HEAD")) return false;
    // A whole file answers any range; sirv misunderstands "the last 500 bytes".
    delete request.headers.range;
    let answered = true;
    request.url = url.slice(prefix.length);
    serve(request, response, () => {
      answered = false;
    });
    request.url = url;
    return answered;
  };
}

/**
 * A file that a new build has taken away must not end the server, nor stay open when nobody waits
 * for it any more; sirv looks after neither.
 * @param {import("node:http").ServerResponse} response
 * @returns {(file: import("node:stream").Readable) => void}
 */
function closeWith(response) {
  return (file) => {
    file.once("error", () => response.destroy());
    response.once("close", () => file.destroy());
  };
}
