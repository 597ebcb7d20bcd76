import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, vi } from "vitest";

/** Gives each test of the file an empty page. Returns its root, which a test renders into. */
export function createTestRoot(): Pick<Root, "render"> {
  let root: Root;
  beforeEach(() => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false }); // the test browser has none
    root = createRoot(document.body.appendChild(document.createElement("div")));
  });
  afterEach(() => {
    act(() => root.unmount());
    document.body.replaceChildren();
    vi.unstubAllGlobals();
  });
  return { render: (page) => root.render(page) };
}
