import { ApiError } from "./client";

const RETRY_DELAYS_MS = [2000, 5000];

/** Sends the request again while the server's database is unavailable, for example during a restart, but not for long. */
export const retryWhileUnavailable = <T>(send: () => Promise<T>) =>
  retryWhile((error) => error.code === "unavailable", send);

/**
 * Sends a request that changes nothing again while the server cannot be reached. A browser also drops requests when the
 * computer changes its network, although the server is there.
 */
export const retryRead = <T>(send: () => Promise<T>) => retryWhile(isUnreachable, send);

/** Whether the request may succeed later. A refusal does not change. */
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
