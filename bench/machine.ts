import { cpus, loadavg, totalmem } from "node:os";

/** The load of the machine: results on a busy machine are not comparable. */
export function loadOfMachine(when: "before" | "after"): string {
  return `Load average ${when}: ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores (1 minute)`;
}

/** Machine, Node and Postgres, a line each. */
export async function describeMachine(): Promise<string[]> {
  const { client } = await import("@/db/client");
  const [row] = await client`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('shared_buffers') as buffers`;
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return [
    `${cpus().length} cores (${model}), ${Math.round(totalmem() / 1024 ** 3)} GB of memory, ${process.platform} ${process.arch}`,
    `Node ${process.versions.node}, Postgres ${row?.version} (fsync ${row?.fsync}, synchronous_commit ${row?.commit}, shared_buffers ${row?.buffers})`,
  ];
}
