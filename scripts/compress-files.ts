import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

// Fonts are compressed as they are.
const compressible = /\.(js|css|svg|json)$/;

// As small as they get: it takes seconds, and happens once a build instead of once a visitor.
const ways = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  gz: (content: Buffer) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
};

/** Puts `….br` and `….gz` beside each file of a folder that gets smaller by it. */
export async function compressFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && compressible.test(entry.name));
  await Promise.all(files.map((entry) => compressFile(path.join(entry.parentPath, entry.name))));
}

async function compressFile(file: string): Promise<void> {
  const content = await readFile(file);
  const written = Object.entries(ways).map(async ([ending, compress]) => {
    const compressed = await compress(content);
    // What an earlier build left there may be of another content.
    if (compressed.length < content.length) await writeFile(`${file}.${ending}`, compressed);
    else await rm(`${file}.${ending}`, { force: true });
  });
  await Promise.all(written);
}
