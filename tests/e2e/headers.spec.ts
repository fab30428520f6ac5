import { expect, test } from "@playwright/test";

test("what is built carries the headers of every answer: no guessing of types, no other origin, no address given away", async ({
  request,
}) => {
  const page = await (await request.get("/sign-in")).text();
  const paths = new Set(page.match(/\/_next\/static\/[^"'\\ ]+/g));
  const scripts = [...paths].filter((path) => path.endsWith(".js"));
  const styles = [...paths].filter((path) => path.endsWith(".css"));
  expect(scripts).not.toEqual([]);
  expect(styles).not.toEqual([]);
  for (const path of [...scripts, ...styles]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(200);
    expect(answer.headers(), path).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
    });
  }
});
