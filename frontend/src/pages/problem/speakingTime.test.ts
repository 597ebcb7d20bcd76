import { expect, test } from "vitest";
import { formatAnnouncement } from "./speakingTime";

test("announces the time left at 30 and 10 seconds", () => {
  const announcements = Array.from({ length: 60 }, (_, elapsed) => formatAnnouncement(60 - elapsed));
  expect([...new Set(announcements)]).toEqual(["", "30 seconds left", "10 seconds left"]);
  // Screen readers announce a status when its text changes, so an unchanged text is one announcement.
  expect(announcements.filter((text, index) => text !== "" && text !== announcements[index - 1])).toHaveLength(2);
});
