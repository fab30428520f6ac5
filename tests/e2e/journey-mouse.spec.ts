import { test } from "@playwright/test";
import { mouseHand } from "./hand";
import { walkJourney } from "./journey";

test("by mouse: a file is imported, decided, sent and its lost payment resolved, and the books agree", async ({
  page,
}) => {
  test.setTimeout(600_000);
  await walkJourney(page, mouseHand(page), {
    name: "journey-mouse",
    uid: "21000001",
    firstPayee: 40_010_000,
    lostPayee: "magic-05@example.com",
    eachCents: 560,
  });
});
