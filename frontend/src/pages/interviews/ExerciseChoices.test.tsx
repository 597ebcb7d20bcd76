// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import type { CatalogProblem } from "../../api/types";
import { ExerciseChoices } from "./ExerciseChoices";

vi.hoisted(() => vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false })); // the test browser has none

const show = (exercise_names: string[], chosen: string[]) =>
  renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <ExerciseChoices
        problem={{ slug: "pack", title: "Pack", exercise_names } as CatalogProblem}
        chosen={chosen}
        onChoose={() => undefined}
      />
    </QueryClientProvider>,
  );

test("offers only the exercises that the problem has", () => {
  const html = show(["implement"], ["implement"]);
  expect(html).toContain("Implement");
  expect(html).not.toContain("Debug");
  expect(html).not.toContain("Write tests");
});

test("shows each chosen bug, and offers the others", () => {
  const html = show(["implement", "fix-2", "fix-4", "test"], ["fix-4", "fix-2"]);
  expect(html).toContain("Bug to debug in Pack");
  expect(html).toContain("Bug 2 to debug in Pack");
  expect(html).not.toContain("fix-1");
  expect(html).not.toContain("Add another bug");
  expect(show(["implement", "fix-2", "fix-4"], ["fix-2"])).toContain("Add another bug");
});
