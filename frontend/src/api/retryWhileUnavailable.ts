import { ApiError } from "./client";

const RETRY_DELAYS_MS = [2000, 5000];

/** Sends the request again while the server's database is unavailable, for example during a restart, but not for long. */
export async function retryWhileUnavailable<T>(send: () => Promise<T>): Promise<T> {
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "unavailable")) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
  return send();
}
