import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const app = join(root, "app");

/** What the network can call: the exports of a file with server actions, or of a route handler. */
export type EntryPoint = { file: string; name: string; call: (...input: never[]) => unknown };

const directive = /["']use server["']/;
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(folder, name));

const isActionsFile = (path: string): boolean =>
  /^\s*["']use server["'];/.test(readFileSync(path, "utf8"));

/** Files that declare an action where the table would not find it: inside another file. */
export function hiddenActions(): string[] {
  return ["app", "components", "lib"]
    .flatMap((folder) => sourcesIn(join(root, folder)))
    .filter((path) => !path.startsWith(join(app, "_authorization")))
    .filter((path) => {
      const text = readFileSync(path, "utf8");
      return directive.test(text) && !(path.startsWith(app) && isActionsFile(path));
    })
    .map((path) => relative(root, path));
}

/** Every server action and route handler of the app, from its sources. */
export async function entryPoints(): Promise<EntryPoint[]> {
  const found: EntryPoint[] = [];
  for (const path of sourcesIn(app).toSorted()) {
    const isRoute = /\/route\.tsx?$/.test(path);
    if (!isRoute && !isActionsFile(path)) continue;
    const exported = (await import(path)) as Record<string, EntryPoint["call"]>;
    for (const name of Object.keys(exported).toSorted()) {
      if (isRoute && !methods.has(name)) continue;
      found.push({ file: relative(app, path), name, call: exported[name]! });
    }
  }
  return found;
}
