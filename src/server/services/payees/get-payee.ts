import { readPayee } from "@/domain/payee";
import { type Act, mayDo } from "@/domain/rights";
import { type PayeeDetail, payeeActions } from "@/domain/transfer-payee.schema";
import { timeOf, timeOrNull } from "@/domain/wire";
import type { Session } from "@/server/db/session";
import { findAccountByEmail, findAccountByUid } from "@/server/repositories/accounts.repository";
import { readPayeePlaces, sumPayeeCampaigns, sumPayees } from "@/server/repositories/payee-list.repository";
import { getPayeeRow, type PayeeRecord } from "@/server/repositories/payees.repository";
import { listPeopleNames } from "@/server/repositories/transfer-detail.repository";
import type { ServiceContext } from "@/server/services/context";
import { describePayees, figuresOf, wordsAbout } from "./describe-payees";

const CAMPAIGNS = 100;

const actsOf: Readonly<Record<(typeof payeeActions)[number], Act>> = {
  edit: "payees.edit",
  release: "payees.release",
};

/**
 * Everything that is known of one payee: what it got, in which campaigns, who holds its place there, and who said what
 * about it. People without the right see it masked, also in the words of others. Changes nothing.
 * @throws NotFoundError `payee.not_found`
 */
export async function getPayee(ctx: ServiceContext, id: string): Promise<PayeeDetail> {
  const { db, caller } = ctx;
  const row = await getPayeeRow(db, id);
  const isFull = mayDo(caller, "payees.readFull");
  const [[shown], account, campaigns, sums, people] = await Promise.all([
    describePayees(db, ctx, [row]),
    isFull ? findAccount(db, row) : null,
    listCampaigns(db, row),
    sumPayees(db, [row.payeeKey]),
    listPeopleNames(db, row.statusBy === null ? [] : [row.statusBy]),
  ]);
  if (shown === undefined) throw new Error(`${id} was not described`);
  const { statusBy, statusAtMs } = row;
  return {
    ...shown,
    account: account && { id: account.id, email: account.email, alias: account.alias },
    mark:
      statusAtMs === null
        ? null
        : {
            by: statusBy === null ? null : (people.get(statusBy) ?? statusBy),
            at: timeOf(statusAtMs),
            reason: wordsAbout(row, row.statusReason, isFull),
          },
    limitAt: timeOrNull(row.limitAtMs),
    campaigns: campaigns.slice(0, CAMPAIGNS),
    hasMoreCampaigns: campaigns.length > CAMPAIGNS,
    orders: sums.reduce((total, { count }) => total + count, 0),
    actions: payeeActions.filter((action) => mayDo(caller, actsOf[action])),
  };
}

/** A page and one more, so that whoever reads sees that there is more. */
async function listCampaigns(db: Session, row: PayeeRecord): Promise<PayeeDetail["campaigns"]> {
  const byCampaign = new Map<string, Awaited<ReturnType<typeof sumPayeeCampaigns>>>();
  for (const sum of await sumPayeeCampaigns(db, row.payeeKey)) {
    byCampaign.set(sum.campaignKey, [...(byCampaign.get(sum.campaignKey) ?? []), sum]);
  }
  const newest = [...byCampaign]
    .flatMap(([key, sums]) => {
      const { last, ...figures } = figuresOf(sums);
      return last === null ? [] : [{ key, ...figures, last }];
    })
    .sort((a, b) => (a.last.at < b.last.at ? 1 : -1))
    .slice(0, CAMPAIGNS + 1);
  const keys = newest.map(({ key }) => key);
  const places = new Map((await readPayeePlaces(db, row.payeeKey, keys)).map((place) => [place.key, place]));
  return newest.map((campaign) => {
    const place = places.get(campaign.key);
    const { transferId, state } = place ?? { transferId: null, state: null };
    const claim = transferId === null || state === null ? null : { transferId, state };
    return { ...campaign, name: place?.name ?? campaign.key, claim };
  });
}

async function findAccount(db: Session, { kind, payee }: PayeeRecord) {
  const reading = readPayee(kind, payee);
  if (!reading.isPayee) return null;
  return kind === "uid" ? findAccountByUid(db, reading.canonical) : findAccountByEmail(db, reading.canonical);
}
