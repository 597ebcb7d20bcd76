import { ApiError } from "../api/client";
import { restartPractice } from "../api/practiceRequests";
import type { DocumentHandle } from "./documents/useDocument";
import { describeSaveProblem } from "./SaveStatus";

const NOT_RESTARTED = "The exercise was not restarted, and your code is unchanged.";

/**
 * Restarts the exercise on the server, which replaces the code that it has. An edit that it does not have would stay in
 * the new code, so all edits must be saved first. Throws an ApiError if they cannot be, or if the server refuses.
 */
export async function restartExercise(slug: string, source: string, code: DocumentHandle) {
  if (!(await code.flush())) {
    const save = code.readSave();
    const reason = save.kind === "refused" ? save.failure.message : describeSaveProblem(save);
    throw new ApiError(0, {
      code: "unsaved",
      message: `${NOT_RESTARTED} Your last changes must be saved first.${reason && ` ${endSentence(reason)}`}`,
      next: "Try again when your code is saved.",
    });
  }
  await restartPractice(slug, source).catch((error: unknown) => {
    // The server's words are about a change that the page sends again. The page does not restart again.
    if (!(error instanceof ApiError && [429, 503].includes(error.status))) throw error;
    const failure = {
      code: error.code,
      message: `${NOT_RESTARTED} The server is busy.`,
      next: "Try again in a minute.",
    };
    throw new ApiError(error.status, failure, error.retryAfterMs);
  });
  await code.refresh();
}

const endSentence = (text: string) => (text.endsWith(".") ? text : `${text}.`);
