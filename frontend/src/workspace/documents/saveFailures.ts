/** What an error of loading or sending a document means for the edits. */
import { ApiError } from "../../api/client";
import { isUnreachable } from "../../api/requestRetries";
import type { Failure } from "../../api/types";

export const OTHER_SESSION: Failure = {
  code: "other_session",
  message: "You signed in or out on another page, so this code is no longer saved.",
  next: "Copy what you need, then reload the page.",
};

/** Whether the same request may succeed later. */
export const isTransient = (error: unknown): error is ApiError =>
  error instanceof ApiError && (isUnreachable(error) || error.status === 500 || error.status === 429);

/** Whether no later edit can change the refusal. */
export const isFinalRefusal = (failure: Failure) => failure.code !== "too_large";
