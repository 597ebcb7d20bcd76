/** How long a test waits for a condition, also on a machine that does much else. A fixed time would be wrong on each machine. */
export const SOON = { timeout: 20_000, interval: 20 };
