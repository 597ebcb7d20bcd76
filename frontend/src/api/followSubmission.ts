import { ApiError } from "./client";
import { isUnjudged, parseSubmissionEvent, type SubmissionEvent } from "./submissionEvents";
import type { SubmissionDetail } from "./types";

const POLL_MS = 1500;
const SILENCE_LIMIT_MS = 20_000;

/** Passes the events of a submission on, and interruptions of the stream. Returns a function that stops. */
export type Subscribe<D extends SubmissionDetail> = (
  onEvent: (event: SubmissionEvent<D>) => void,
  onInterrupted: () => void,
) => () => void;

/**
 * Follows a submission until its report arrives or it is cancelled. Uses an event stream, and polls while the stream fails or is silent.
 * Returns a function that stops following. `onUnreachable` reports whether the server is currently unreachable. `onNotFound`
 * reports that the submission does not exist or is not accessible.
 */
export function followSubmission<D extends SubmissionDetail>(
  subscribe: Subscribe<D>,
  loadDetail: () => Promise<D>,
  onEvent: (event: SubmissionEvent<D>) => void,
  onUnreachable: (isUnreachable: boolean) => void,
  onNotFound: (error: ApiError) => void,
): () => void {
  let isStopped = false;
  let isPolling = false;
  let pollTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  const unsubscribe = subscribe((event) => {
    waitForEvents();
    publishEvent(event);
  }, startPolling);

  function stop() {
    isStopped = true;
    unsubscribe();
    clearTimeout(pollTimer);
    clearTimeout(silenceTimer);
  }

  function publishEvent(event: SubmissionEvent<D>) {
    if (isStopped) return;
    onUnreachable(false);
    // The stream of a cancelled submission has no detail, so it is loaded.
    if (event.type === "state" && event.state === "cancelled") return startPolling();
    onEvent(event);
    if (event.type === "report") stop();
  }

  async function poll() {
    try {
      const detail = await loadDetail();
      if (!isUnjudged(detail.state)) return publishEvent({ type: "report", detail });
      if (isPolling) publishEvent({ type: "state", state: detail.state, ahead: null });
    } catch (error) {
      if (isStopped) return;
      if (error instanceof ApiError && [401, 403, 404].includes(error.status)) {
        stop();
        return onNotFound(error);
      }
      onUnreachable(true);
    }
    if (isStopped || !isPolling) return;
    clearTimeout(pollTimer); // of an earlier poll that was still waiting when the stream failed again
    pollTimer = setTimeout(poll, POLL_MS);
  }

  function startPolling() {
    if (isStopped || isPolling) return;
    isPolling = true;
    void poll();
  }

  function waitForEvents() {
    isPolling = false;
    clearTimeout(pollTimer);
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(startPolling, SILENCE_LIMIT_MS);
  }

  waitForEvents();
  return stop;
}

/** The stream of one submission. */
export const subscribeToStream =
  <D extends SubmissionDetail>(url: string): Subscribe<D> =>
  (onEvent, onInterrupted) => {
    const source = new EventSource(url);
    for (const type of ["state", "case", "implementation", "report"])
      source.addEventListener(type, (message: MessageEvent<string>) => {
        const event = parseSubmissionEvent<D>(type, message.data);
        if (event) onEvent(event);
      });
    source.addEventListener("error", onInterrupted);
    return () => source.close();
  };
