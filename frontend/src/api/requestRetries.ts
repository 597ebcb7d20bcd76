import { ApiError } from "./client";

const RETRY_DELAYS_MS = [2000, 5000];

/**
 * Sends the request again while the server or its database is unavailable, for example during a restart, but not for
 * long. An answer can be lost after the server stored what was sent, so the request must have an idempotency key.
 */
export const retryWhileUnavailable = <T>(send: () => Promise<T>) =>
  retryWhile((error) => error.code === "unavailable" || isAnsweredByProxy(error), send);

/** Whether a proxy answers for the server: its text is no failure that the server describes. */
const isAnsweredByProxy = (error: ApiError) => error.code === "offline" && error.status >= 502;

/** 128 random bits, which the server reads as a UUID. `crypto.randomUUID` exists only over HTTPS and on localhost. */
export function createIdempotencyKey(): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("");
}

/**
 * Sends a request that changes nothing again while the server cannot be reached. A browser also drops requests when the
 * computer changes its network, although the server is there.
 */
export const retryRead = <T>(send: () => Promise<T>) => retryWhile(isUnreachable, send);

/** Whether no answer came, or one of a proxy or of a server that is not ready. */
export const isUnreachable = (error: ApiError) => error.status === 0 || error.status >= 502;

async function retryWhile<T>(isTransient: (error: ApiError) => boolean, send: () => Promise<T>): Promise<T> {
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiError && isTransient(error))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
  return send();
}
