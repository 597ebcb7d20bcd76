// @vitest-environment jsdom
import { notifyManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { interviewCandidatesQuery, interviewQuery } from "../../api/interviewRequests";
import { createInvitation } from "../../api/invitationRequests";
import type { InterviewDetail, Me } from "../../api/types";
import { storeCurrentUser } from "../../api/useCurrentUser";
import { SOON } from "../../waiting.testing";
import { InterviewPage } from "./InterviewPage";
import { LINK_WARNING } from "./linkWarnings";
import { DEFAULT_RULES } from "./ruleText";

vi.mock("../../api/invitationRequests", async (load) => ({ ...(await load<object>()), createInvitation: vi.fn() }));

const INTERVIEW = {
  id: 7,
  title: "Screen",
  minutes: 45,
  created_by: "Ada",
  can_edit: true,
  problems: [],
  exercises: {},
  rules: DEFAULT_RULES,
  invitation_days: 14,
  states: { ended: 1 },
  ...{ invited: 0, running: 0, ended: 1, expired: 0, team: { id: 1, name: "A team" } },
} as unknown as InterviewDetail;

let root: ReturnType<typeof createRoot>;
let client: QueryClient;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false }); // the test browser has none
  notifyManager.setScheduler((notify) => notify()); // the page shows at once what the client has
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  storeCurrentUser(client, { name: "Ada", role: "interviewer", teams: [] } as unknown as Me);
  root = createRoot(document.body.appendChild(document.createElement("div")));
});
afterEach(() => {
  act(() => root.unmount());
  client.clear();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** The page of a filter that matches nobody: the test browser cannot measure a table. */
function show(interview: InterviewDetail) {
  client.setQueryData(interviewQuery("7").queryKey, interview);
  client.setQueryData(interviewCandidatesQuery("7", "").queryKey, { invitations: [], more: false });
  act(() =>
    root.render(
      <QueryClientProvider client={client}>
        <MemoryRouter initialEntries={["/interviews/7"]}>
          <Routes>
            <Route path="/interviews/:id" element={<InterviewPage />} />
          </Routes>
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
  return [...document.querySelectorAll("h2")].map(({ textContent }) => textContent);
}

test("the candidates come before the form that invites more, and a link leads to it", () => {
  expect(show(INTERVIEW).slice(0, 2)).toEqual(["Candidates", "Invite"]);
  const link = [...document.querySelectorAll("a")].find(({ textContent }) => textContent === "Invite more candidates");
  expect(document.querySelector(link?.getAttribute("href") ?? "none")?.textContent).toBe("Invite");
});

test("a viewer is offered no form", () => {
  expect(show({ ...INTERVIEW, can_edit: false })).not.toContain("Invite");
  expect(document.querySelector("[href='#invite']")).toBeNull();
});

test.each([null, "waiting"] as const)("says who may use a new link (email: %s)", async (mail) => {
  const invitation = { id: 3, candidate: "Kim", link: "/i/secret", mail, scheduled_at: null, state: "invited" };
  vi.mocked(createInvitation).mockResolvedValue(invitation as unknown as Awaited<ReturnType<typeof createInvitation>>);
  show(INTERVIEW);
  const name = document.querySelector<HTMLInputElement>("input[type=text]");
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(name, "Kim");
    name?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await act(async () => document.querySelector<HTMLElement>("[type=submit]")?.click());
  await vi.waitFor(() => expect(document.body.textContent).toContain(LINK_WARNING), SOON);
});
