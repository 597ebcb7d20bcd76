// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { renderToStaticMarkup } from "react-dom/server";
import { MemoryRouter } from "react-router";
import { expect, test } from "vitest";
import type { Session } from "../../../api/types";
import { ProblemChoice } from "./ProblemChoice";

const describeProblem = (slug: string, title: string) => ({
  slug,
  title,
  topic: "",
  exercise_names: ["implement"],
  attempts: 0,
  best: null,
  debugging: { fixes: [], tests: { caught: null } },
});

test("a full score of the normal cases does not hide a wrong answer", () => {
  const scores = {
    normal: { passed: 14, total: 14, attempted: true },
    trap: { passed: 17, total: 40, attempted: true },
  };
  const problem = { ...describeProblem("softmax", "Softmax"), best: { verdict: "wrong_answer", scores } };
  const page = renderToStaticMarkup(
    <MemoryRouter>
      <ProblemChoice session={{ token: "t", problems: [problem] } as unknown as Session} />
    </MemoryRouter>,
  );
  expect(page).toContain("Wrong answer: normal 14/14, trap 17/40");
});

test("after the start the list has only the problems, whose names were hidden before", () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  const show = (...problems: ReturnType<typeof describeProblem>[]) => {
    const session = { token: "t", problems } as unknown as Session;
    act(() =>
      root.render(
        <MemoryRouter>
          <ProblemChoice session={session} />
        </MemoryRouter>,
      ),
    );
  };
  show(describeProblem("", "Problem 1"), describeProblem("", "Problem 2"));
  show(describeProblem("softmax", "Softmax"), describeProblem("lru_cache", "LRU cache"));
  expect([...document.querySelectorAll("li a")].map((link) => link.textContent)).toEqual(["Softmax", "LRU cache"]);
  act(() => root.unmount());
});
