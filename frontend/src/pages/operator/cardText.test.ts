import { expect, test } from "vitest";
import { describeCard } from "./cardText";

const CARD = {
  name: "Card",
  capability: "9.0",
  memory_bytes: 80 * 2 ** 30,
  used_bytes: 2 ** 30,
  driver: "550.1",
  triton: "3.9.0",
  temperature: 41,
  clock_mhz: 1500,
  memory_clock_mhz: 2600,
  is_throttled: false,
  error: "",
  waiting: 0,
};

test("has card, memory, temperature, clocks and versions", () => {
  expect(describeCard(CARD)).toBe(
    "Card (9.0) · 1.0 of 80 GiB · 41 °C · 1500 MHz, memory 2600 MHz · driver 550.1, Triton 3.9.0",
  );
});

test("says why a card cannot be used", () => {
  expect(describeCard({ ...CARD, is_throttled: true, error: "It does not answer." })).toMatch(
    /throttled · .* · It does not answer\.$/,
  );
  expect(describeCard({ ...CARD, name: "", error: "No driver." })).toBe("No driver.");
});
