/** The part of compression that the web server uses; the package has no types of its own. */
declare module "compression" {
  import type { IncomingMessage, ServerResponse } from "node:http";
  import type { BrotliOptions } from "node:zlib";

  interface Options {
    brotli: BrotliOptions;
    /** Of gzip. */
    level: number;
    filter(request: IncomingMessage, response: ServerResponse): boolean;
  }

  function compression(
    options: Options,
  ): (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

  namespace compression {
    /** Whether what an answer contains can be made smaller, by its content type. */
    const filter: Options["filter"];
  }

  export default compression;
}
