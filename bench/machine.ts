import { cpus, totalmem } from "node:os";

import { client } from "@/db/client";

import { loadOfMachine } from "./load";

/** What the figures were taken on, a line a fact. */
export async function describeMachine(): Promise<string[]> {
  const [row] = await client`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('shared_buffers') as buffers`;
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return [
    new Date().toISOString().slice(0, 10),
    `${cpus().length} cores (${model}), ${Math.round(totalmem() / 1024 ** 3)} GB of memory, ${process.platform} ${process.arch}`,
    loadOfMachine("before"),
    `Node ${process.versions.node}, Postgres ${row?.version} (fsync ${row?.fsync}, synchronous_commit ${row?.commit}, shared_buffers ${row?.buffers})`,
  ];
}
