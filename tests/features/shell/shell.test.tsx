import { QueryClient, QueryClientProvider, QueryObserver } from "@tanstack/react-query";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";
import { keyRegistry, shellKeys } from "@/features/shell/labels";
import { ModePanel } from "@/features/shell/mode-panel";
import { useBreadcrumb } from "@/features/shell/use-breadcrumb";
import type { PaletteFinds } from "@/features/shell/use-palette-search";
import { catalogueOf } from "@/i18n/catalogue";
import type { ErrorFacts } from "@/ui/error-message";
import { renderFace } from "../../ui/render-face";
import { renderShell } from "./render-shell";

const press = (key: string, more: { metaKey?: boolean; shiftKey?: boolean } = {}) =>
  act(() => fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more }));

/** Cookies that this page has set, by name. */
const cookies = () => Object.fromEntries(document.cookie.split("; ").map((pair) => pair.split("=")));

beforeEach(() => {
  for (const name of ["im_locale", "im_theme", "im_density", "im_keys"]) {
    Object.assign(document, { cookie: `${name}=; Path=/; Max-Age=0` });
  }
  Object.assign(document, { cookie: "im_zone=UTC; Path=/" });
});

describe("the mode bar", () => {
  test("says without a network that payments go on, and of when the figures are", async () => {
    Object.defineProperty(window.navigator, "onLine", { value: false, configurable: true });
    const queries = new QueryClient();
    const answeredMs = Date.parse("2026-11-21T15:28:40.000Z");
    queries.setQueryData(["cashback"], 1, { updatedAt: answeredMs });
    const stop = new QueryObserver(queries, { queryKey: ["cashback"] }).subscribe(() => undefined);
    renderFace(
      <QueryClientProvider client={queries}>
        <ModePanel mode="sandbox" frozen={null} />
      </QueryClientProvider>,
    );
    expect(screen.getByText("You are offline. Payments go on on the server; figures as of 15:28:40.")).toBeDefined();
    stop();
    Reflect.deleteProperty(window.navigator, "onLine");
    await act(async () => void window.dispatchEvent(new Event("online")));
    expect(screen.queryByText(/You are offline/)).toBeNull();
  });

  test("says that no money is real in the sandbox", () => {
    renderShell();
    expect(screen.getByRole("status", { name: "Mode" }).textContent).toBe("SANDBOXno real money");
    expect(screen.getByRole("button", { name: "What is this?" })).toBeDefined();
  });

  test("says that money is real in live", () => {
    renderShell({ data: { mode: "live" } });
    expect(screen.getByRole("status", { name: "Mode" }).textContent).toBe("LIVEreal money");
  });

  test("claims neither before the server has answered", () => {
    renderShell({ data: { mode: null } });
    expect(screen.getByRole("status", { name: "Mode" }).textContent).toBe("Mode not read yet");
  });

  test("names who froze sending, since when and why, beside the mode", () => {
    renderShell({ data: { frozen: { by: "Mei Chen", at: "2026-11-21T15:00:00Z", reason: "wrong amounts" } } });
    const bar = screen.getByRole("status", { name: "Mode" });
    expect(bar.textContent).toContain("SANDBOX");
    expect(bar.textContent).toContain("SENDING IS FROZEN");
    expect(bar.textContent).toContain("by Mei Chen since 2026-11-21 15:00");
    expect(bar.textContent).toContain("“wrong amounts”");
  });
});

describe("the navigation", () => {
  test("leads to what exists, marks where one is, and counts what waits in Review", () => {
    renderShell();
    const navigation = screen.getByRole("navigation", { name: "Main" });
    const links = within(navigation).getAllByRole("link");
    expect(links.map((link) => link.getAttribute("href"))).toEqual([
      "/",
      "/accounts",
      "/groups",
      "/transfers",
      "/payees",
      "/cashback",
      "/review",
    ]);
    expect(links.filter((link) => link.getAttribute("aria-current") === "page")).toHaveLength(1);
    expect(links[5]?.getAttribute("aria-current")).toBe("page");
    expect(within(navigation).getByRole("link", { name: "Review 99 items wait" })).toBeDefined();
  });

  test("a count that nobody has read yet is no zero", () => {
    renderShell({ data: { reviewCount: null, runningCount: null } });
    const navigation = screen.getByRole("navigation", { name: "Main" });
    expect(within(navigation).getByRole("link", { name: "Review" })).toBeDefined();
    expect(screen.queryByRole("button", { name: /running$/ })).toBeNull();
  });

  test("the skip link is the first thing reached, and leads to the page", () => {
    renderShell();
    const first = document.querySelector("a, button");
    expect(first?.textContent).toBe("Skip to content");
    expect(document.querySelector(first?.getAttribute("href") ?? "")).toBe(screen.getByRole("main"));
  });

  test("the page names the last part of the breadcrumb", () => {
    function Page() {
      useBreadcrumb("May cashback, file 2");
      return null;
    }
    renderShell({ children: <Page /> });
    const crumbs = screen.getByRole("navigation", { name: "Breadcrumb" });
    expect(within(crumbs).getByRole("link", { name: "Cashback" }).getAttribute("href")).toBe("/cashback");
    expect(within(crumbs).getByText("May cashback, file 2").getAttribute("aria-current")).toBe("page");
  });
});

describe("keys", () => {
  test("g then a letter goes to the page", () => {
    const visits = renderShell();
    for (const letter of ["h", "a", "o", "b", "r", "s", "d"]) {
      press("g");
      press(letter);
    }
    expect(visits).toEqual([
      "push /",
      "push /accounts",
      "push /groups",
      "push /cashback",
      "push /review",
      "push /settings/api-keys",
      "push /settings/data",
    ]);
  });

  test("/ focuses the list's search, and letters typed there stay letters", () => {
    const visits = renderShell({ children: <input type="search" aria-label="Search" /> });
    press("/");
    expect(document.activeElement).toBe(screen.getByRole("searchbox", { name: "Search" }));
    press("g");
    press("a");
    expect(visits).toEqual([]);
  });

  test("f and e press the page's own buttons, r reads again, y copies the address", async () => {
    const done: string[] = [];
    const copied: string[] = [];
    const clipboard = { writeText: async (text: string) => void copied.push(text) };
    Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
    const button = (act: string) => (
      <button key={act} type="button" data-act={act} onClick={() => done.push(act)}>
        {act}
      </button>
    );
    renderShell({ acts: { onRefresh: () => done.push("refresh") }, children: ["filter", "export"].map(button) });
    for (const letter of ["f", "e", "r", "y"]) press(letter);
    expect(done).toEqual(["filter", "export", "refresh"]);
    expect(copied).toEqual([window.location.href]);
  });

  test("d walks through the densities and keeps the choice", () => {
    renderShell();
    press("d");
    expect(document.documentElement.dataset.density).toBe("relaxed");
    expect(cookies().im_density).toBe("relaxed");
    press("d");
    expect(document.documentElement.dataset.density).toBe("compact");
  });

  test("single keys can be switched off, and ⌘K still works", async () => {
    const visits = renderShell({ preferences: { hasSingleKeys: false } });
    press("g");
    press("a");
    expect(visits).toEqual([]);
    press("k", { metaKey: true });
    expect(await screen.findByPlaceholderText("Search pages and actions")).toBeDefined();
  });

  test("the help shows every key of the registry, with words", async () => {
    renderShell();
    press("?", { shiftKey: true });
    const dialog = await screen.findByRole("dialog", { name: "Keyboard" });
    const { actions } = catalogueOf("en").keys;
    for (const group of keyRegistry.filter(({ at }) => at === undefined)) {
      for (const key of group.keys) expect(within(dialog).getAllByText(actions[key.action]).length).toBeGreaterThan(0);
    }
    fireEvent.click(within(dialog).getByRole("switch", { name: /^Single-key shortcuts/ }));
    expect(cookies().im_keys).toBe("off");
  });

  test("no two actions share a key, and no key hides behind another's sequence", () => {
    const strokes = keyRegistry.flatMap((group) => group.keys.flatMap((key) => key.strokes));
    expect(new Set(strokes).size).toBe(strokes.length);
    const firsts = strokes.filter((stroke) => stroke.includes(" ")).map((stroke) => stroke.split(" ")[0]);
    expect(strokes.filter((stroke) => firsts.includes(stroke))).toEqual([]);
  });
});

describe("the palette", () => {
  test("offers every page and action by its words and runs the chosen one", async () => {
    const visits = renderShell({ locale: "zh-CN" });
    fireEvent.click(screen.getByRole("button", { name: "搜索或执行" }));
    const words = catalogueOf("zh-CN").keys.actions;
    const palette = within(await screen.findByRole("dialog", { name: "搜索或执行" }));
    for (const key of shellKeys.filter(({ action }) => action !== "palette" && action !== "copyCode")) {
      expect(palette.getByRole("button", { name: new RegExp(`^${words[key.action]}`) })).toBeDefined();
    }
    fireEvent.click(palette.getByRole("button", { name: /^审核/ }));
    expect(visits).toEqual(["push /review"]);
  });
});

describe("searching in the palette", () => {
  const hit = (id: string, label: string, detail: string, href: string) => ({ id, label, detail, href });
  const finds: PaletteFinds = {
    accounts: { hits: [hit("acc_1", "ops-03", "o••••@example.com · UID 10482273", "/accounts/acc_1")], total: 23 },
    payees: { hits: [hit("pye_1", "The baker · 10482273", "3 payments", "/payees/pye_1")], total: 1 },
    groups: { hits: [hit("grp_1", "East", "12 accounts", "/groups/grp_1")], total: 1 },
    batches: { hits: [hit("bat_1", "May cashback, file 2", "cashback-2026-05", "/cashback/bat_1/lines")], total: 1 },
  };
  type Call = { text: string; signal: AbortSignal; answer: (finds: PaletteFinds) => void; fail: () => void };

  /** The open palette, and what it asked the server for. */
  async function openPalette() {
    const calls: Call[] = [];
    const onSearch = (text: string, signal: AbortSignal) =>
      new Promise<PaletteFinds>((answer, refuse) => {
        calls.push({ text, signal, answer, fail: () => refuse(new Error("no answer")) });
      });
    const visits = renderShell({ acts: { onSearch } });
    fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
    const dialog = await screen.findByRole("dialog", { name: "Search or run" });
    const box = within(dialog).getByPlaceholderText("Page, account, payee, group or batch");
    const type = (value: string) => act(async () => void fireEvent.change(box, { target: { value } }));
    const called = async (count: number) => {
      await waitFor(() => expect(calls).toHaveLength(count));
      return found(calls[count - 1]);
    };
    return { calls, visits, dialog, box, type, called, said: () => within(dialog).getByRole("status").textContent };
  }
  const found = (call: Call | undefined): Call => {
    if (call === undefined) throw new Error("nothing was asked");
    return call;
  };

  test("asks once for what was typed in the end, and stops waiting for what nobody wants any more", async () => {
    const { calls, type, called, said } = await openPalette();
    await type("m");
    expect(said()).toBe("");
    await type("ma");
    await type("may");
    expect(said()).toBe("Searching accounts, payees, groups and batches …");
    const first = await called(1);
    expect(first.text).toBe("may");
    await type("may c");
    expect(first.signal.aborted).toBe(true);
    await called(2);
    await act(async () => first.answer(finds));
    expect(said()).toBe("Searching accounts, payees, groups and batches …");
    expect(calls.map(({ text }) => text)).toEqual(["may", "may c"]);
  });

  test("groups what was found, says how much of it is shown, and opens it by the keyboard alone", async () => {
    const { dialog, box, visits, type, called, said } = await openPalette();
    await type("10482");
    const { answer } = await called(1);
    await act(async () => answer(finds));
    expect(said()).toBe("23 accounts, 1 payee, 1 group, 1 batch");
    const buttons = within(dialog).getAllByRole("button");
    expect(buttons.map((button) => button.textContent)).toEqual([
      "ops-03o••••@example.com · UID 10482273",
      "The baker · 104822733 payments",
      "East12 accounts",
      "May cashback, file 2cashback-2026-05",
    ]);
    expect(dialog.innerHTML).toContain("Accounts · 1 of 23");
    for (let step = 0; step < 4; step += 1) fireEvent.keyDown(box, { key: "ArrowDown", code: "ArrowDown" });
    fireEvent.keyDown(box, { key: "Enter", code: "Enter" });
    expect(visits).toEqual(["push /cashback/bat_1/lines"]);
  });

  test("says in words that nothing matches, and that nobody could look", async () => {
    const { type, called, said } = await openPalette();
    const none = { hits: [], total: 0 };
    await type("home");
    const home = await called(1);
    await act(async () => home.answer({ accounts: none, payees: none, groups: none, batches: none }));
    expect(said()).toBe("No account, payee, group or batch matches “home”.");
    await type("zebra");
    const zebra = await called(2);
    await act(async () => zebra.answer({ accounts: none, payees: none, groups: none, batches: none }));
    expect(said()).toBe("Nothing matches “zebra”.");
    await type("zebras");
    const zebras = await called(3);
    await act(async () => zebras.fail());
    expect(said()).toBe("Accounts, payees, groups and batches could not be read.");
  });
});

describe("freezing", () => {
  const open = async (name: string) => {
    fireEvent.click(screen.getByRole("button", { name }));
    return within(await screen.findByRole("dialog", { name }));
  };

  test("is disabled with the reason until the server has answered", () => {
    renderShell({ data: { mode: null }, acts: { onFreeze: async () => null } });
    const button = screen.getByRole("button", { name: "Freeze sending" });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    fireEvent.click(button);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("takes a reason where there is one, and sends once", async () => {
    const reasons: string[] = [];
    const onFreeze = async (reason: string) => {
      reasons.push(reason);
      return null;
    };
    renderShell({ acts: { onFreeze } });
    const dialog = await open("Freeze sending");
    const confirm = dialog.getByRole("button", { name: "Freeze sending now" });
    expect(confirm.hasAttribute("disabled")).toBe(false);
    fireEvent.change(dialog.getByRole("textbox", { name: "Reason" }), { target: { value: " amounts look wrong " } });
    fireEvent.click(confirm);
    fireEvent.click(confirm);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(reasons).toEqual(["amounts look wrong"]);
  });

  test("a refusal stays on the screen, money first, and the dialog stays open", async () => {
    const refusal: ErrorFacts = { moneyMoved: "no", reason: "operators.step_up_refused", ref: "req_1" };
    renderShell({
      data: { frozen: { by: "Mei", at: "2026-11-21T15:00:00Z" } },
      acts: { onUnfreeze: async () => refusal },
    });
    const dialog = await open("Unfreeze sending");
    const confirm = dialog.getByRole("button", { name: "Unfreeze sending now" });
    fireEvent.change(dialog.getByLabelText("Your password"), { target: { value: "wrong" } });
    fireEvent.change(dialog.getByRole("textbox", { name: "Reason" }), { target: { value: "too short" } });
    expect(confirm.hasAttribute("disabled")).toBe(true);
    fireEvent.change(dialog.getByRole("textbox", { name: "Reason" }), { target: { value: "amounts are right" } });
    fireEvent.click(confirm);
    const alert = await dialog.findByRole("alert");
    expect(alert.textContent).toContain("Not done.The code or password was not accepted.");
  });

  test("in live the second factor is a code, not the password", async () => {
    renderShell({
      data: { mode: "live", frozen: { by: "Mei", at: "2026-11-21T15:00:00Z" } },
      acts: { onUnfreeze: async () => null },
    });
    const dialog = await open("Unfreeze sending");
    const field = dialog.getByRole("textbox", { name: "Your authenticator code" });
    expect(field.getAttribute("autocomplete")).toBe("one-time-code");
    expect(dialog.queryByLabelText("Your password")).toBeNull();
  });
});

describe("the operator's menu", () => {
  test("changes language, theme and density, each kept in its cookie", async () => {
    const visits = renderShell();
    fireEvent.click(screen.getByRole("button", { name: "Operator menu, Mei Chen" }));
    fireEvent.click(await screen.findByRole("menuitemradio", { name: "简体中文" }));
    fireEvent.click(screen.getByRole("menuitemradio", { name: "Dark" }));
    fireEvent.click(screen.getByRole("menuitemradio", { name: "Compact" }));
    expect(cookies()).toMatchObject({ im_locale: "zh-CN", im_theme: "dark", im_density: "compact" });
    expect(visits).toEqual(["refresh"]);
    expect(document.documentElement.getAttribute("data-mantine-color-scheme")).toBe("dark");
  });

  test("leads to the keys of the person's programs", async () => {
    renderShell();
    fireEvent.click(screen.getByRole("button", { name: "Operator menu, Mei Chen" }));
    const entry = await screen.findByRole("menuitem", { name: "API keys" });
    expect(entry.getAttribute("href")).toBe("/settings/api-keys");
  });

  test("signs out only where that can be asked for", async () => {
    let left = 0;
    renderShell({ acts: { onSignOut: () => (left += 1) } });
    fireEvent.click(screen.getByRole("button", { name: "Operator menu, Mei Chen" }));
    fireEvent.click(await screen.findByRole("menuitem", { name: "Sign out" }));
    expect(left).toBe(1);
  });
});

test("every layer of the frame can be closed by a button that says so", async () => {
  renderShell({ acts: { onFreeze: async () => null } });
  press("?", { shiftKey: true });
  const dialog = await screen.findByRole("dialog", { name: "Keyboard" });
  fireEvent.click(within(dialog).getByRole("button", { name: "Close" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("the first visit tells the server the browser's zone and asks for the page again when it differs", () => {
  Object.assign(document, { cookie: "im_zone=; Path=/; Max-Age=0" });
  const visits = renderShell();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(decodeURIComponent(cookies().im_zone ?? "")).toBe(own);
  expect(visits).toEqual(own === "UTC" ? [] : ["refresh"]);
});
