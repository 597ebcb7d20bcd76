// @vitest-environment jsdom
import { act } from "react";
import { MemoryRouter } from "react-router";
import { expect, test } from "vitest";
import { createTestRoot } from "../../testRoot.testing";
import { type ComparedCandidate, CompareLink } from "./CompareLink";
import { buildCompareColumn } from "./compareColumn";

const NAMES = ["Ann", "Ben", "Cleo", "Dan", "Eve", "Fay"];
const ROWS = NAMES.map((candidate, id) => ({ id, candidate, ended_at: "2027-02-03T10:30:00Z" }));

const root = createTestRoot();

function render(chosen: ComparedCandidate[], onChange: (chosen: ComparedCandidate[]) => void = () => undefined) {
  const column = buildCompareColumn<(typeof ROWS)[number]>(chosen, onChange);
  act(() =>
    root.render(
      <MemoryRouter>
        <CompareLink chosen={chosen} onClear={() => onChange([])} />
        {ROWS.map((row) => (
          <div key={row.id}>{column.cell(row)}</div>
        ))}
      </MemoryRouter>,
    ),
  );
}

test("with five chosen candidates it says why no other can be chosen", () => {
  render(ROWS.slice(0, 5));
  const boxes = [...document.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  expect(boxes.map((box) => box.disabled)).toEqual([false, false, false, false, false, true]);
  expect(document.querySelector("[role=status]")?.textContent).toContain("At most 5 can be compared");
  expect(document.querySelector("a")?.getAttribute("href")).toBe("/compare?ids=0,1,2,3,4");
  const clear = document.querySelector(".compare-choice button");
  expect(clear?.getAttribute("aria-label")).toContain(clear?.textContent); // for speech input
});

test("names who is chosen, also where their row is on another page", () => {
  render([{ id: 77, candidate: "Gus" }]);
  expect(document.querySelector("[role=status]")?.textContent).toBe("Gus. Choose 2 to 5 candidates.");
});
