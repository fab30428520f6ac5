import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { type FileChoice, FileForm } from "@/features/cashback/file-form";
import { SourceForm } from "@/features/cashback/source-form";
import { missingFields, type NewCashback } from "@/features/cashback/use-new-cashback";
import { renderFace } from "../../ui/render-face";
import { draft } from "./cashback-samples";

describe("what happens without anybody there", () => {
  const complete: NewCashback = {
    accountId: "acc_1",
    name: "",
    campaign: "cashback-2026-05",
    expectsRepeats: true,
    policy: draft().policy,
  };
  const offered = (unknownHoldSec: number | null) => {
    renderFace(
      <SourceForm
        draft={complete}
        sources={[]}
        isReadingSources={false}
        unknownHoldSec={unknownHoldSec}
        wrong={[]}
        onChange={() => undefined}
        onSearchSource={() => undefined}
      />,
    );
    return screen.getByRole("combobox", { name: "On unknown outcome" }).firstElementChild?.textContent;
  };

  test("names how long an unknown outcome holds the account, as the server said it", () => {
    expect(offered(600)).toBe("hold the account until known, at most 10 min");
  });

  test("asks for no amount: it comes with the file, in a step of its own", () => {
    offered(null);
    expect(screen.queryByRole("radiogroup", { name: "Amount" })).toBeNull();
    expect(screen.queryByRole("textbox", { name: "Amount for each" })).toBeNull();
  });

  test("names no length of its own while the server has said none", () => {
    expect(offered(null)).toBe("hold the account until known");
  });
});

describe("the source of the rows", () => {
  const empty: FileChoice = { file: null, text: "" };

  test("is a dropped file or pasted rows, never both", async () => {
    const choices: FileChoice[] = [];
    const file = new File(["uid\n1"], "may.csv");
    renderFace(
      <FileForm choice={{ file, text: "" }} isMissing={false} onChange={(choice) => void choices.push(choice)} />,
    );
    expect(screen.getByText(/^may\.csv/)).toBeDefined();
    await act(
      async () =>
        void fireEvent.change(screen.getByRole("textbox", { name: "Paste rows" }), { target: { value: "10482273" } }),
    );
    const drop = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(drop, { dataTransfer: { files: { item: () => file } } });
    await act(async () => void screen.getByRole("button", { name: "Choose file" }).dispatchEvent(drop));
    expect(choices).toEqual([
      { file: null, text: "10482273" },
      { file, text: "" },
    ]);
  });

  test("is the file that is up already when a later step is left, and another one can be chosen", async () => {
    const uploaded = { name: "may.csv", bytes: 4711 };
    renderFace(<FileForm choice={empty} uploaded={uploaded} isMissing={false} onChange={() => undefined} />);
    expect(screen.getByText("may.csv · 4,711 bytes · uploaded")).toBeDefined();
    expect(screen.getByRole("button", { name: "Choose another file" })).toBeDefined();
    expect(screen.queryByText("Drop a CSV or TXT file here")).toBeNull();
  });

  test("is what was chosen now, not what was uploaded before", () => {
    const choice = { file: new File(["uid\n1"], "june.csv"), text: "" };
    const uploaded = { name: "may.csv", bytes: null };
    renderFace(<FileForm choice={choice} uploaded={uploaded} isMissing={false} onChange={() => undefined} />);
    expect(screen.getByText(/^june\.csv/)).toBeDefined();
    expect(screen.queryByText(/may\.csv/)).toBeNull();
  });

  test("has a template beside it, whether a draft exists or not", () => {
    renderFace(<FileForm choice={empty} isMissing={false} onChange={() => undefined} />);
    expect(screen.getByRole("link", { name: "CSV template" }).getAttribute("download")).toBe("cashback-template.csv");
  });

  test("is asked for by name when nothing was chosen", () => {
    renderFace(<FileForm choice={empty} isMissing onChange={() => undefined} />);
    expect(screen.getByText("Choose a file or paste rows.")).toBeDefined();
  });

  test.each([
    [{ accountId: null }, ["accountId"]],
    [{ campaign: "May 2026" }, ["campaign"]],
    [{}, []],
  ])("a draft with %o misses %o", (change, missing) => {
    const complete: NewCashback = {
      accountId: "acc_1",
      name: "",
      campaign: "cashback-2026-05",
      expectsRepeats: true,
      policy: draft().policy,
    };
    expect(missingFields({ ...complete, ...change })).toEqual(missing);
  });
});
