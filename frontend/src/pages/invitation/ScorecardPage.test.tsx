// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../api/client";
import { sessionHeadingQuery } from "../../api/reportRequests";
import { changeScorecard, scorecardsQuery } from "../../api/scorecardRequests";
import type { Me, Scorecards, SessionHeading } from "../../api/types";
import { currentUserQuery, storeCurrentUser } from "../../api/useCurrentUser";
import { SOON } from "../../waiting.testing";
import { ScorecardPage } from "./ScorecardPage";

vi.mock("../../api/scorecardRequests", { spy: true });

const LEVELS = { strong_no: "a", no: "b", yes: "c", strong_yes: "d" };
const DIMENSION = { id: "normal", title: "Right", question: "", ...LEVELS };
const OWN = { id: 1, author: "Ada", is_own: true, ratings: {}, recommendation: "", summary: "", revision: 1 };
const SCORECARDS = {
  rubric: { name: "Ours", number: 1, dimensions: [DIMENSION] },
  interviewers: [{ id: 1, name: "Ada", is_you: true, saved_card: null }],
  is_assigned: true,
  can_lead: false,
  are_results_folded: true,
  revealed_at: null,
  own: null,
  cards: [],
  decision: null,
  is_decision_folded: false,
} as Scorecards;

let client: QueryClient;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false }); // the test browser has none
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const heading = { id: 7, interview_id: 1, started_at: "2027-02-03T10:30:00Z", ended_at: null };
  client.setQueryData(sessionHeadingQuery("7").queryKey, heading as unknown as SessionHeading);
  client.setQueryData(scorecardsQuery("7").queryKey, SCORECARDS);
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** Opens the page. Returns the field of the summary and what closes the page. */
function openPage(): [HTMLTextAreaElement, () => void] {
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() =>
    root.render(
      <QueryClientProvider client={client}>
        <MemoryRouter initialEntries={["/7"]}>
          <Routes>
            <Route path="/:invitation" element={<ScorecardPage />} />
          </Routes>
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
  return [findSummary(), () => act(() => root.unmount())];
}

function findSummary(): HTMLTextAreaElement {
  const field = [...document.querySelectorAll("textarea")].at(-1);
  if (!field) throw new Error("There is no field.");
  return field;
}

function type(field: HTMLTextAreaElement, text: string) {
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

test("the form stays while its first draft is stored", async () => {
  const [field, close] = openPage();
  type(field, "Asked about the axis first.");
  act(() => field.focus());
  const own = { ...OWN, saved_at: null, unfolded_at: null, reopened_at: null };
  const interviewers = [{ id: 2, name: "Grace", is_you: false, saved_card: null }];
  await act(async () => {
    client.setQueryData(scorecardsQuery("7").queryKey, { ...SCORECARDS, interviewers, own } as Scorecards);
    await vi.waitFor(() => expect(document.body.textContent).toContain("Grace"), SOON);
  });
  expect(findSummary()).toBe(field);
  expect(document.activeElement).toBe(field);
  close();
});

test("what the server does not have yet is there after another page was shown", () => {
  const [field, close] = openPage();
  type(field, "Asked about the axis first.");
  close();
  const [again, closeAgain] = openPage();
  expect(again.value).toBe("Asked about the axis first.");
  closeAgain();
});

test("a draft names its author, also after another account has signed in", async () => {
  vi.useFakeTimers();
  const offline = new ApiError(0, { code: "offline", message: "", next: "" });
  const send = vi.mocked(changeScorecard).mockReset().mockRejectedValue(offline);
  client.setQueryData(currentUserQuery.queryKey, { id: 1 } as Me);
  const [field, close] = openPage();
  type(field, "Asked about the axis first.");
  close();
  storeCurrentUser(client, { id: 2 } as Me);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(send.mock.calls.length).toBeGreaterThan(1);
  for (const [, author] of send.mock.calls) expect(author).toBe(1);
  vi.useRealTimers();
});
