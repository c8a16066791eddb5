/** The part of autocannon that the benchmarks use; the package has no types of its own. */
declare module "autocannon" {
  interface Outcome {
    requests: { total: number; average: number };
    latency: { p50: number; p99: number };
    errors: number;
    non2xx: number;
  }

  export default function autocannon(options: {
    url: string;
    connections: number;
    /** Seconds. */
    duration: number;
    headers?: Record<string, string>;
  }): Promise<Outcome>;
}
