import { test } from "@playwright/test";
import { keyboardHand } from "./hand";
import { walkJourney } from "./journey";

test("by keyboard alone: a file is imported, decided, sent and its lost payment resolved, and the books agree", async ({
  page,
}) => {
  test.setTimeout(600_000);
  await walkJourney(page, keyboardHand(page), {
    name: "journey-keyboard",
    uid: "21000002",
    firstPayee: 40_020_000,
    lostPayee: "lost-once@example.com",
    eachCents: 840,
  });
});
