/** Checks of the browser and the connection before an interview. Each says what a failure means and what to do. */
import { checkConnection, sessionStreamUrl } from "../../../api/sessionRequests";

/** How long to wait for the first event of the stream. */
const STREAM_MS = 10_000;
const PINGS = 5;
const SLOW_MS = 400;
const VERY_SLOW_MS = 1_500;

export interface CheckResult {
  isGood: boolean;
  text: string;
}

export async function checkStorage(): Promise<CheckResult> {
  const isGood = await canStore();
  return {
    isGood,
    text: isGood
      ? "This browser can store what you type while you are offline."
      : "This browser stores nothing for this page: what you type while you are offline is lost if you close it. " +
        "Leave private browsing, or allow this site to store data.",
  };
}

const CHECK_DATABASE = "connection-check";

/** Opens, writes and deletes a database: in private windows some browsers fail only when they write. */
function canStore(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(CHECK_DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("values");
      request.onerror = () => resolve(false);
      request.onsuccess = () => {
        const database = request.result;
        const finish = (isStored: boolean) => {
          database.close();
          indexedDB.deleteDatabase(CHECK_DATABASE);
          resolve(isStored);
        };
        const transaction = database.transaction("values", "readwrite");
        transaction.objectStore("values").put("x", "key");
        transaction.oncomplete = () => finish(true);
        transaction.onerror = transaction.onabort = () => finish(false);
      };
    } catch {
      resolve(false);
    }
  });
}

export async function checkStream(token: string, signal: AbortSignal): Promise<CheckResult> {
  const isGood = await receivesEvent(token, signal);
  return {
    isGood,
    text: isGood
      ? "Live updates arrive: results and the clock appear at once."
      : "Live updates do not arrive, so results appear up to 20 seconds late, and changes of the clock up to a minute. " +
        "You can work like this. If you can, use another network, or switch off a VPN or proxy.",
  };
}

function receivesEvent(token: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const source = new EventSource(sessionStreamUrl(token, ""));
    const finish = (isReceived: boolean) => {
      clearTimeout(timer);
      source.close();
      resolve(isReceived);
    };
    const timer = setTimeout(() => finish(false), STREAM_MS);
    source.addEventListener("session", () => finish(true));
    signal.addEventListener("abort", () => finish(false));
  });
}

/** Contains what proxies look for in code that attacks a server. */
const CODE =
  "import os\nimport numpy as np\n\n\ndef f(x):\n    return eval(\"x['<script>'] or 1 == 1\")  # SELECT * FROM π\n";

/** A proxy can let the page load and still block or change the code that it sends. */
export async function checkSending(token: string, signal: AbortSignal): Promise<CheckResult> {
  const isGood = await checkConnection(token, CODE, signal).then(
    ({ text }) => text === CODE,
    () => false,
  );
  return {
    isGood,
    text: isGood
      ? "The server receives the code that this page sends."
      : "The server does not receive the code that this page sends, so what you type would not be saved. Check again. " +
        "If it fails again, switch off a VPN, proxy or content filter, or use another network, before you start.",
  };
}

/** Measures the median of several requests. */
export async function checkRoundTrip(signal: AbortSignal): Promise<CheckResult> {
  try {
    const times: number[] = [];
    for (let ping = 0; ping < PINGS; ping++) times.push(await measurePing(signal));
    return describeRoundTrip(median(times));
  } catch {
    return { isGood: false, text: "The server did not answer. Check your connection, then check again." };
  }
}

/** In milliseconds. */
async function measurePing(signal: AbortSignal): Promise<number> {
  const start = performance.now();
  const response = await fetch("/healthz", { cache: "no-store", signal });
  await response.text();
  return performance.now() - start;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

export function describeRoundTrip(milliseconds: number): CheckResult {
  const time = `The server answers in ${Math.round(milliseconds)} ms.`;
  if (milliseconds < SLOW_MS) return { isGood: true, text: time };
  if (milliseconds < VERY_SLOW_MS)
    return { isGood: true, text: `${time} That is slow, but typing is not affected: the editor runs in your browser.` };
  return {
    isGood: false,
    text: `${time} That is very slow: results arrive late. Typing is not affected. If you can, use another network.`,
  };
}
