import { ApiError } from "../api/client";
import { isUnreachable } from "../api/requestRetries";

const HEADINGS: Record<number, string> = {
  401: "Sign in to continue",
  403: "You have no access to this page",
  404: "Not found",
  410: "No longer available",
  429: "Too many requests",
};

/** Whether trying again has the same result. */
export const isFinal = (error: unknown) => error instanceof ApiError && [401, 403, 404, 410].includes(error.status);

/** The heading of a page that could not be loaded. */
export function chooseErrorHeading(error: unknown): string {
  if (!(error instanceof ApiError)) return "This page failed";
  if (error.code === "practice_off") return "Practice is off";
  if (isUnreachable(error)) return "The server cannot be reached";
  return HEADINGS[error.status] ?? "This page could not be loaded";
}
