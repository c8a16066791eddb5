import { readFile, writeFile } from "node:fs/promises";

/** The resident memory of a process, where the system tells it: Linux. */
export type Memory = {
  /** Megabytes it has now. */
  now(): Promise<number>;
  /** The most it had since `reset`, in megabytes. */
  peak(): Promise<number>;
  reset(): Promise<void>;
};

/** @param launcher the process that started the web server */
export async function memoryOfServer(launcher: number): Promise<Memory | undefined> {
  const children = await readFile(`/proc/${launcher}/task/${launcher}/children`, "utf8").catch(
    () => "",
  );
  for (const pid of children.trim().split(" ")) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.includes("server.mjs")) return memoryOf(pid);
  }
  return undefined;
}

function memoryOf(pid: string): Memory {
  const read = async (name: string) => {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    return Number(kilobytes) / 1024;
  };
  return {
    now: () => read("VmRSS"),
    peak: () => read("VmHWM"),
    // 5 resets the peak (proc_pid_clear_refs(5)).
    reset: () => writeFile(`/proc/${pid}/clear_refs`, "5"),
  };
}
