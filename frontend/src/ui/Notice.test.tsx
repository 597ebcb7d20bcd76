// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Notice } from "./Notice";

test("fills a status region only after it exists, so that it is announced", () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const notice = <Notice role="status">Saved</Notice>;
  expect(renderToStaticMarkup(notice)).not.toContain("Saved");
  const container = document.createElement("div");
  act(() => createRoot(container).render(notice));
  expect(container.querySelector("[role=status]")?.textContent).toBe("Saved");
});

test("keeps buttons out of what an alert announces", () => {
  const html = renderToStaticMarkup(
    <Notice role="alert" actions={<button type="button">Try again</button>}>
      It failed.
    </Notice>,
  );
  expect(html).toContain('<p role="alert">It failed.</p>');
});
