import { readFile, writeFile } from "node:fs/promises";

/** The resident memory of the web server in megabytes, where the system reports it: Linux. */
export type ServerMemory = {
  now(): Promise<number>;
  /** The peak since `resetPeak`. */
  peak(): Promise<number>;
  resetPeak(): Promise<void>;
};

/** @param launcherPid the process that started the web server */
export async function memoryOfServer(launcherPid: number): Promise<ServerMemory | undefined> {
  const children = await readFile(
    `/proc/${launcherPid}/task/${launcherPid}/children`,
    "utf8",
  ).catch(() => "");
  for (const pid of children.trim().split(" ")) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.includes("server.mjs")) return memoryOf(pid);
  }
  return undefined;
}

function memoryOf(pid: string): ServerMemory {
  const read = async (name: string) => {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    return Number(kilobytes) / 1024;
  };
  return {
    now: () => read("VmRSS"),
    peak: () => read("VmHWM"),
    // 5 resets the peak (proc_pid_clear_refs(5)).
    resetPeak: () => writeFile(`/proc/${pid}/clear_refs`, "5"),
  };
}
