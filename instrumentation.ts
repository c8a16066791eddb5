/** Runs once when a server starts, before it answers. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startBackground } = await import("./instrumentation-node");
    await startBackground();
  }
}
