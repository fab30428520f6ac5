/** The password of every sample account at the sandbox. It opens nothing else. */
export const demoPassword = "Sandbox-Passw0rd!";

type DemoAccount = {
  email: string;
  uid: string;
  balance: string;
  alias?: string;
  note?: string;
  /** Without one it is in the default group. */
  groups?: readonly string[];
};

/** Beside the default group. */
export const demoGroups = [
  { name: "Operations", tone: "blue", description: "Accounts that people work with every day." },
  { name: "华东", tone: "cyan", description: "Shops of the east." },
  { name: "Cashback", tone: "amber", description: "Pay the monthly cashback." },
  { name: "Reserve", tone: "brown", description: "Filled at the start of a quarter." },
] as const;

/** Names are roles, never persons. @source docs/design/screens.md §6 */
export const demoAccounts: readonly DemoAccount[] = [
  {
    email: "cashback-01@example.com",
    uid: "20000001",
    balance: "12400.00",
    alias: "cashback-01",
    note: "Pays the monthly cashback.",
    groups: ["Cashback"],
  },
  {
    email: "ops-01@example.com",
    uid: "20000002",
    balance: "3150.40",
    alias: "ops-01",
    groups: ["Operations", "Cashback"],
  },
  { email: "ops-02@example.com", uid: "20000003", balance: "820.00", alias: "ops-02", groups: ["Operations"] },
  { email: "ops-03@example.com", uid: "20000004", balance: "1204.50", alias: "ops-03", groups: ["Operations"] },
  { email: "ops-04@example.com", uid: "20000005", balance: "96.125", alias: "ops-04", groups: ["Operations"] },
  { email: "east-01@example.com", uid: "20000006", balance: "15010.75", alias: "华东-01", groups: ["华东"] },
  { email: "east-02@example.com", uid: "20000007", balance: "9204.10", alias: "华东-02", groups: ["华东"] },
  { email: "east-03@example.com", uid: "20000008", balance: "6805.15", alias: "华东-03", groups: ["华东"] },
  {
    email: "reserve-01@example.com",
    uid: "20000009",
    balance: "0",
    alias: "reserve-01",
    note: "Empty until the next quarter.",
    groups: ["Reserve"],
  },
  { email: "reserve-02@example.com", uid: "20000010", balance: "2.50", alias: "reserve-02" },
];

const header = "infini uid,注册日期,开卡数量,开卡日期,备注";
const FIRST_PAYEE = 30_010_000;

/** Twenty-four payees, all paid by the engine while the sample is made. */
export function firstFile(): string {
  return [header, ...range(24).map((index) => row(FIRST_PAYEE + index, index))].join("\n");
}

/**
 * One hundred and forty rows to decide: the twenty-four who were paid before, a payee named twice, rows whose dates or
 * cards do not fit, an account of ours, and the magic payees that are refused, lost after paying and lost before it.
 */
export function secondFile(): string {
  const magic = [99_000_001, 99_000_003, 99_000_004, 99_000_005].map(row);
  const paidBefore = range(24).map((index) => row(FIRST_PAYEE + index, index));
  const fresh = range(100).map((index) => row(FIRST_PAYEE + 500 + index, index));
  const twice = [row(FIRST_PAYEE + 900, 1), row(FIRST_PAYEE + 900, 2)];
  const noCard = range(4).map((index) => `${FIRST_PAYEE + 910 + index},2026-04-${day(index)},0,,`);
  const cardFirst = range(5).map((index) => `${FIRST_PAYEE + 920 + index},2026-04-20,1,2026-04-${day(index)},`);
  const own = ["20000004,2026-02-01,1,2026-02-03,"];
  return [
    header,
    ...fresh.slice(0, 10),
    ...magic,
    ...fresh.slice(10),
    ...paidBefore,
    ...twice,
    ...noCard,
    ...cardFirst,
    ...own,
  ].join("\n");
}

function row(uid: number, index: number): string {
  return `${uid},2026-04-${day(index)},${1 + (index % 3)},2026-05-${day(index)},`;
}

function day(index: number): string {
  return String(1 + (index % 18)).padStart(2, "0");
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
