// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { focusWhenShown } from "./focusWhenShown";

const link = document.createElement("button");
const other = document.createElement("button");
document.body.append(link, other);

beforeEach(() => {
  vi.useFakeTimers();
  link.focus();
});
afterEach(() => {
  vi.useRealTimers();
});

test("tries until the focus has moved", () => {
  const focus = vi.fn(() => false);
  focusWhenShown(focus);
  expect(focus).not.toHaveBeenCalled();
  vi.advanceTimersByTime(500);
  expect(focus).toHaveBeenCalledTimes(10);
  focus.mockReturnValue(true);
  vi.advanceTimersByTime(500);
  expect(focus).toHaveBeenCalledTimes(11);
});

test("takes no focus from what the user has chosen meanwhile", () => {
  const focus = vi.fn(() => false);
  focusWhenShown(focus);
  vi.advanceTimersByTime(100);
  other.focus();
  vi.advanceTimersByTime(500);
  expect(focus).toHaveBeenCalledTimes(2);
});

test("gives up", () => {
  const focus = vi.fn(() => false);
  focusWhenShown(focus);
  vi.advanceTimersByTime(60_000);
  expect(focus.mock.calls.length).toBeLessThan(250);
});
