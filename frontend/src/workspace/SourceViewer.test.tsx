// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import { SourceViewer } from "./SourceViewer";

test("each of several on a page has its own description", () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const page = document.body.appendChild(document.createElement("div"));
  const root = createRoot(page);
  act(() =>
    root.render(
      <>
        <SourceViewer source="a = 1" label="First" />
        <SourceViewer source="b = 2" label="Second" />
      </>,
    ),
  );
  const ids = [...page.querySelectorAll("[aria-describedby]")].map((each) => each.getAttribute("aria-describedby"));
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(document.getElementById(id ?? "")?.textContent).toBe("Read only.");
  act(() => root.unmount());
});
