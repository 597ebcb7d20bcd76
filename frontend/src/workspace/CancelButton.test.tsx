// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import { CancelButton } from "./CancelButton";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

/** Shows the button below a heading, focuses one of them and removes the button. Returns what has the focus then. */
async function removeButton(focused: "input" | "button"): Promise<string | undefined> {
  const container = document.body.appendChild(document.createElement("div"));
  const root = createRoot(container);
  const show = (isShown: boolean) =>
    act(async () =>
      root.render(
        <>
          <h2 tabIndex={-1}>Results</h2>
          <input aria-label="Another place" />
          {isShown && (
            <CancelButton
              label="Cancel this run"
              isPending={false}
              onPress={() => undefined}
              onFocusLost={() => container.querySelector("h2")?.focus()}
            />
          )}
        </>,
      ),
    );
  await show(true);
  container.querySelector<HTMLElement>(focused)?.focus();
  await show(true);
  if (focused === "button") expect(document.activeElement?.tagName).toBe("BUTTON");
  await show(false);
  const name = document.activeElement?.tagName;
  await act(async () => root.unmount());
  container.remove();
  return name;
}

test("gives the focus to the heading when it disappears", async () => {
  expect(await removeButton("button")).toBe("H2");
});

test("leaves the focus where it is if it had none", async () => {
  expect(await removeButton("input")).toBe("INPUT");
});
