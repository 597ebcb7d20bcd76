// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type DataColumn, DataTable } from "./DataTable";

let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  // The test browser has none.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  root = createRoot(document.body.appendChild(document.createElement("div")));
});
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

interface Row {
  id: number;
  state: string;
}
const ROWS: Row[] = Array.from({ length: 9 }, (_, id) => ({ id, state: id < 2 ? "Ended" : "Running" }));
const COLUMNS: DataColumn<Row>[] = [
  { id: "id", title: "Number", cell: ({ id }) => id, sortKey: ({ id }) => id },
  { id: "state", title: "State", cell: ({ state }) => state, sortKey: ({ state }) => state },
];

const show = (url: string, rows = ROWS, isSortedByServer = false) =>
  act(() =>
    root.render(
      <MemoryRouter initialEntries={[url]}>
        <DataTable
          title="Sessions"
          columns={COLUMNS}
          rows={rows}
          rowKey={({ id }) => id}
          orderParam="order"
          isSortedByServer={isSortedByServer}
          detail={({ id }) => id === 1 && "Opened"}
          empty="None"
        />
      </MemoryRouter>,
    ),
  );
const readRows = () => [...document.querySelectorAll("tbody tr")].map((row) => row.textContent);
const listButtons = () => [...document.querySelectorAll(".table-tools button")].map((each) => each.textContent);

test("reads order and filter from the URL and shows the detail below its row", () => {
  show("/?order=-id&order-filter=ended");
  expect(readRows()).toEqual(["1Ended", "Opened", "0Ended"]);
  expect(document.querySelector("[role=status]")?.textContent).toBe("2 of 9 match");
  expect(listButtons()).toEqual(["Copy table: Sessions", "Export as CSV: Sessions"]);
});

test("offers no filter for a few rows, and no export of one page of the server's rows", () => {
  show("/?order-filter=ended", ROWS.slice(0, 8));
  expect(document.querySelector("input")).toBeNull();
  expect(readRows()).toHaveLength(9); // with the detail
  act(() => root.unmount());
  document.body.replaceChildren();
  root = createRoot(document.body.appendChild(document.createElement("div")));
  show("/", ROWS, true);
  expect(document.querySelector("input")).toBeNull();
  expect(listButtons()).toEqual(["Copy table: Sessions"]);
});

test("says that nothing matches, and shows all again", () => {
  show("/?order-filter=nowhere");
  expect(document.querySelector("table")).toBeNull();
  expect(document.body.textContent).toContain("Nothing here contains “nowhere”.");
  const showAll = [...document.querySelectorAll("button")].find((each) => each.textContent === "Show all");
  act(() => showAll?.click());
  expect(readRows()).toHaveLength(10); // with the detail
});
