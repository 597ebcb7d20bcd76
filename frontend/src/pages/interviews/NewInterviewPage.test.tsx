// @vitest-environment jsdom
import { notifyManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { problemUsageQuery, templatesQuery } from "../../api/interviewRequests";
import { problemsQuery } from "../../api/problemRequests";
import { rubricsQuery } from "../../api/scorecardRequests";
import type { CatalogProblem, InterviewTemplate, Me } from "../../api/types";
import { storeCurrentUser } from "../../api/useCurrentUser";
import { NewInterviewPage } from "./NewInterviewPage";
import { DEFAULT_RULES } from "./ruleText";

const TEAM = 1;
const createProblem = (slug: string, title: string) =>
  ({
    slug,
    title,
    topic: "Numerics",
    minutes: 15,
    parts: [],
    exercise_names: ["implement"],
    teams: [TEAM],
  }) as unknown as CatalogProblem;
const PROBLEMS = [createProblem("softmax", "Stable softmax"), createProblem("adamw", "AdamW")];
const ME = { name: "Ada", role: "interviewer", teams: [{ id: TEAM, name: "Kernels", role: "interviewer" }] } as Me;

const createTemplate = (name: string): InterviewTemplate => ({
  id: null,
  name,
  description: "",
  minutes: 45,
  problems: [],
  missing: [],
  rules: DEFAULT_RULES,
  invitation_days: 14,
  rubric: null,
  is_rubric_missing: false,
});

let root: ReturnType<typeof createRoot>;
let client: QueryClient;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false }); // the test browser has none
  notifyManager.setScheduler((notify) => notify()); // the page shows at once what the client has
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  storeCurrentUser(client, ME);
  client.setQueryData(problemsQuery().queryKey, PROBLEMS);
  client.setQueryData(templatesQuery(TEAM).queryKey, [createTemplate("Screen"), createTemplate("Debugging")]);
  client.setQueryData(problemUsageQuery(TEAM).queryKey, []);
  client.setQueryData(rubricsQuery(TEAM).queryKey, []);
  root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() =>
    root.render(
      <QueryClientProvider client={client}>
        <MemoryRouter>
          <NewInterviewPage />
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function find<Found extends HTMLElement>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
}

function findField(label: string): HTMLInputElement | HTMLSelectElement {
  const text = [...document.querySelectorAll("label")].find((each) => each.textContent === label);
  return find(`[id="${text?.htmlFor}"]`);
}

const selectProblem = (title = "Stable softmax") =>
  act(() => {
    const options = [...document.querySelectorAll(".problem-list .checkbox")];
    options
      .find((each) => each.textContent?.startsWith(title))
      ?.querySelector("input")
      ?.click();
  });

function chooseTemplate(name: string) {
  const select = findField("Start from");
  act(() => {
    select.value = name;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

test("keeps what was entered if the problems cannot be loaded again", async () => {
  selectProblem();
  expect(find(".chosen-problems").textContent).toContain("Stable softmax");
  const offline = { ...problemsQuery(), staleTime: 0, queryFn: () => Promise.reject(new Error("offline")) };
  await act(() => client.fetchQuery(offline).catch(() => undefined));
  expect(find(".chosen-problems").textContent).toContain("Stable softmax");
});

test("brings back a selection after a look at two templates", () => {
  selectProblem();
  chooseTemplate("Screen");
  chooseTemplate("Debugging");
  expect(document.querySelector(".chosen-problems")).toBeNull();
  const undo = [...document.querySelectorAll("button")].find((each) => each.textContent === "Undo");
  act(() => undo?.click());
  expect(find(".chosen-problems").textContent).toContain("Stable softmax");
  expect(findField("Start from").value).toBe("");
  expect(findField("Title").value).toBe("");
});

test("Undo brings back what was changed after another Undo", () => {
  const undo = () => {
    const button = [...document.querySelectorAll("button")].find((each) => each.textContent === "Undo");
    act(() => button?.click());
  };
  selectProblem();
  chooseTemplate("Screen");
  undo();
  expect(findField("Start from").value).toBe("");
  undo();
  expect(findField("Start from").value).toBe("Screen");
  undo();
  expect(find(".chosen-problems").textContent).toContain("Stable softmax");
});

test("the focus stays on the page when the last problem is removed", () => {
  selectProblem();
  const remove = document.querySelector<HTMLElement>("[aria-label='Remove Stable softmax']");
  act(() => remove?.click());
  expect(document.querySelector(".chosen-problems")).toBeNull();
  expect(document.activeElement?.textContent).toBe("In this interview");
});

test("Enter in the search does not submit the form", () => {
  const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  act(() => {
    findField("Search problems").dispatchEvent(enter);
  });
  expect(enter.defaultPrevented).toBe(true);
});

test("a problem that was moved to an end leaves its button usable", () => {
  selectProblem();
  selectProblem("AdamW");
  const up = find<HTMLButtonElement>("[aria-label='Move AdamW up']");
  act(() => up.click());
  expect(document.querySelector(".chosen-problems li")?.textContent).toContain("AdamW");
  expect(up.isConnected && !up.disabled).toBe(true);
  expect(up.getAttribute("aria-disabled")).toBe("true");
});

test("a problem that was selected after a search is not missed", () => {
  const search = findField("Search problems");
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(search, "stable");
    search.dispatchEvent(new Event("input", { bubbles: true }));
  });
  expect(document.querySelectorAll(".problem-list .checkbox")).toHaveLength(1);
  selectProblem();
  expect(find(".chosen-problems").textContent).toContain("Stable softmax");
  expect(find(".problem-list").textContent).not.toContain("Select at least one problem.");
});
