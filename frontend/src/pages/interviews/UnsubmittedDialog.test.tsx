// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { expect, test, vi } from "vitest";
import { submitUnsubmittedExercise } from "../../api/invitationRequests";
import type { Invitation, UnsubmittedExercise } from "../../api/types";
import { createTestRoot } from "../../testRoot.testing";
import { SOON } from "../../waiting.testing";
import { UnsubmittedDialog } from "./UnsubmittedDialog";

vi.mock("../../api/invitationRequests", () => ({ submitUnsubmittedExercise: vi.fn() }));

const root = createTestRoot();

function show(unsubmitted: UnsubmittedExercise[], end_submit: Invitation["end_submit"], canSubmit = true) {
  const invitation = { id: 7, candidate: "Kim", end_submit, unsubmitted_exercises: unsubmitted };
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <UnsubmittedDialog invitation={invitation} canSubmit={canSubmit} />
      </QueryClientProvider>,
    ),
  );
}

const UNSUBMITTED: UnsubmittedExercise = { slug: "softmax", exercise: "implement", reason: "no_problem" };
const findButton = (text: string) =>
  [...document.querySelectorAll("button")].find((button) => button.textContent === text);
const press = (text: string) => act(() => findButton(text)?.click());
const dialog = () => document.querySelector("[role=dialog]")?.textContent;

test("shows nothing for a candidate whose code is submitted", () => {
  show([], "done");
  expect(document.querySelector("button")).toBeNull();
});

test("says which exercise is not submitted and why, and submits it on request", async () => {
  vi.mocked(submitUnsubmittedExercise).mockResolvedValue({ id: "1" } as Awaited<
    ReturnType<typeof submitUnsubmittedExercise>
  >);
  show([UNSUBMITTED], "partly");
  press("Not submitted (1)");
  await vi.waitFor(() => expect(dialog()).toContain("The server did not have this problem or exercise."), SOON);
  expect(dialog()).toContain("The server tried for an hour to submit it, and has stopped.");
  press("Submit it now");
  await vi.waitFor(() => expect(submitUnsubmittedExercise).toHaveBeenCalledWith(7, "softmax", "implement"), SOON);
  show([], "done");
  expect(dialog()).toContain("All code is submitted now.");
});

test("a viewer reads it and cannot submit it", () => {
  show([UNSUBMITTED], "delayed", false);
  press("Not submitted (1)");
  expect(dialog()).toContain("The server keeps trying for up to an hour.");
  expect(findButton("Submit it now")).toBeUndefined();
});
