import { ApiError } from "./client";
import { parseEvent, type StreamEvent } from "./events";
import type { SubmissionDetail } from "./types";

const POLL_MS = 1500;
const SILENT_MS = 20_000;

/**
 * Follows a submission until its report is there: by the event stream, and by asking where that fails. Returns a
 * function that stops it. `onTrouble` says whether the server can be reached at the moment; `onGone` that there is nothing
 * to follow.
 */
export function follow<D extends SubmissionDetail>(
  url: string,
  ask: () => Promise<D>,
  onEvent: (event: StreamEvent<D>) => void,
  onTrouble: (trouble: boolean) => void,
  onGone: (error: ApiError) => void,
): () => void {
  let over = false;
  let polling = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const source = new EventSource(url);

  function stop() {
    over = true;
    source.close();
    clearTimeout(timer);
    clearTimeout(silence);
  }

  function pass(event: StreamEvent<D> | null) {
    if (over || !event) return;
    onTrouble(false);
    onEvent(event);
    if (event.type === "report") stop();
  }

  async function poll() {
    try {
      const detail = await ask();
      if (detail.state === "done") return pass({ type: "report", detail });
      pass({ type: "state", state: detail.state, ahead: null });
    } catch (error) {
      if (over) return;
      if (error instanceof ApiError && [401, 403, 404].includes(error.status)) {
        stop();
        return onGone(error);
      }
      onTrouble(true);
    }
    if (!over) timer = setTimeout(poll, POLL_MS);
  }

  function startPolling() {
    if (over || polling) return;
    polling = true;
    void poll();
  }

  function listenForSilence() {
    clearTimeout(silence);
    silence = setTimeout(startPolling, SILENT_MS);
  }

  for (const type of ["state", "case", "implementation", "report"])
    source.addEventListener(type, (message: MessageEvent<string>) => {
      listenForSilence();
      pass(parseEvent<D>(type, message.data));
    });
  source.addEventListener("error", startPolling);
  listenForSilence();
  return stop;
}
