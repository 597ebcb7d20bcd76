// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Button } from "./Button";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const container = document.body.appendChild(document.createElement("form"));
let root: ReturnType<typeof createRoot>;
beforeEach(() => {
  root = createRoot(container);
});
afterEach(() => act(async () => root.unmount()));

async function show(button: React.ReactNode): Promise<HTMLButtonElement> {
  await act(async () => root.render(button));
  return container.querySelector("button") as HTMLButtonElement;
}

test("a pending button keeps the focus and does nothing", async () => {
  const [onPress, onSubmit] = [vi.fn(), vi.fn((event: Event) => event.preventDefault())];
  container.addEventListener("submit", onSubmit);
  const button = await show(
    <Button type="submit" onPress={onPress}>
      Save
    </Button>,
  );
  button.focus();
  await show(
    <Button type="submit" onPress={onPress} isPending>
      Save
    </Button>,
  );
  button.click();
  expect(document.activeElement).toBe(button);
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect([onPress.mock.calls.length, onSubmit.mock.calls.length]).toEqual([0, 0]);
});

test("a pressed button has the focus when it opens a dialog", async () => {
  const onPress = vi.fn(() => document.activeElement);
  const button = await show(<Button onPress={onPress}>Open</Button>);
  button.click();
  expect(onPress.mock.results).toEqual([{ type: "return", value: button }]);
});

test("a held Enter key presses once", async () => {
  const button = await show(<Button>Next</Button>);
  const hold = (repeat: boolean) =>
    button.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", repeat, bubbles: true, cancelable: true }));
  expect([hold(false), hold(true)]).toEqual([true, false]); // the browser presses it unless that is prevented
});
