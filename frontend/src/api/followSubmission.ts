import { ApiError } from "./client";
import { isUnjudged, parseEvent, type StreamEvent } from "./submissionEvents";
import type { SubmissionDetail } from "./types";

const POLL_MS = 1500;
const SILENCE_LIMIT_MS = 20_000;

/**
 * Follows a submission until its report arrives or it is cancelled. Uses the event stream, and polls while the stream fails or is silent.
 * Returns a function that stops following. `onUnreachable` reports whether the server is currently unreachable. `onNotFound`
 * reports that the submission does not exist or is not accessible.
 */
export function followSubmission<D extends SubmissionDetail>(
  url: string,
  loadDetail: () => Promise<D>,
  onEvent: (event: StreamEvent<D>) => void,
  onUnreachable: (isUnreachable: boolean) => void,
  onNotFound: (error: ApiError) => void,
): () => void {
  let isStopped = false;
  let isPolling = false;
  let pollTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  const source = new EventSource(url);

  function stop() {
    isStopped = true;
    source.close();
    clearTimeout(pollTimer);
    clearTimeout(silenceTimer);
  }

  function publishEvent(event: StreamEvent<D> | null) {
    if (isStopped || !event) return;
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

  for (const type of ["state", "case", "implementation", "report"])
    source.addEventListener(type, (message: MessageEvent<string>) => {
      waitForEvents();
      publishEvent(parseEvent<D>(type, message.data));
    });
  source.addEventListener("error", startPolling);
  waitForEvents();
  return stop;
}
