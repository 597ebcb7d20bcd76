import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import type { ListedSession } from "../../api/listRequests";
import { listSessionColumns } from "./sessionColumns";

const fixed = (slug: string) => ({ slug, bug: "changes-input", title: "An input is changed", is_fixed: true });
const show = (...bugs: ListedSession["bugs"]) => {
  const column = listSessionColumns({ isOneInterview: true }).find(({ id }) => id === "bugs");
  return renderToStaticMarkup(column?.cell({ is_folded: false, bugs, started_at: "" } as unknown as ListedSession));
};

test("counts fixed bugs, and lists the same bug of two problems twice", () => {
  const report = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const html = show(fixed("softmax"), fixed("attention"));
  expect(html).toContain("<summary>2 fixed bugs</summary>");
  expect(html.match(/An input is changed/g)).toHaveLength(2);
  expect(report).not.toHaveBeenCalled(); // of two elements with one key
  report.mockRestore();
});

test("shows a single fixed bug at once", () => {
  expect(show(fixed("softmax"))).toContain("An input is changed (fixed)");
});

test("a decision that was not made is no empty cell", () => {
  const column = listSessionColumns({ isOneInterview: true }).find(({ id }) => id === "decision");
  const describe = (fields: Partial<ListedSession>) => column?.text?.({ decision: null, ...fields } as ListedSession);
  expect(describe({ state: "ended", is_folded: false })).toBe("Not decided");
  expect(describe({ state: "ended", is_folded: true })).toBe("Hidden");
  expect(describe({ state: "invited", is_folded: false })).toBe("");
  expect(describe({ state: "ended", is_folded: false, decision: "hold" })).toBe("On hold");
});

test("before the end, the cell of the decision is empty, so that a card does not name it", () => {
  const column = listSessionColumns({ isOneInterview: true }).find(({ id }) => id === "decision");
  const render = (state: string) => renderToStaticMarkup(column?.cell({ decision: null, state } as ListedSession));
  expect(render("invited")).toBe("");
  expect(render("ended")).toContain("Not decided");
});
