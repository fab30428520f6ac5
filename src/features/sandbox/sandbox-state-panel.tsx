"use client";

import { useTranslations } from "next-intl";
import type { SandboxView } from "@/domain/sandbox.schema";
import classes from "@/features/sandbox/sandbox.module.css";
import { useFormats } from "@/i18n/use-formats";
import { FactsList } from "@/ui/facts-list";
import { HelpButton } from "@/ui/help-button";
import { MoneyText } from "@/ui/money-text";

type State = SandboxView["state"];

/** A fleet may have thousands: the command line lists all of them. */
const SHOWN = 20;

const counted = ["accounts", "outsidePayees", "movements", "requests", "liveSessions", "lateExecutions"] as const;

/** Time, seed and what is in its books. */
export function SandboxStatePanel({ seed, state }: { seed: number | null; state: State }) {
  const t = useTranslations("sandbox.state");
  const formats = useFormats();
  const facts = [
    { id: "now", label: t("now"), value: formats.instantSeconds(state.now) },
    {
      id: "seed",
      label: t("seed"),
      value: seed === null ? "—" : String(seed),
      help: <HelpButton about={t("seed")}>{t("seedHelp")}</HelpButton>,
    },
    ...counted.map((id) => ({ id, label: t(id), value: formats.count(state.counts[id]) })),
  ];
  return (
    <section className={classes.box} aria-label={t("title")}>
      <h2 className={classes.title}>{t("title")}</h2>
      <FactsList facts={facts} />
    </section>
  );
}

/** What each of its accounts holds. */
export function SandboxAccountsPanel({ accounts }: Pick<State, "accounts">) {
  const t = useTranslations("sandbox.accounts");
  return (
    <section className={classes.box} aria-label={t("title")}>
      <h2 className={classes.title}>{t("title")}</h2>
      <p className={classes.quiet}>{accounts.length === 0 ? t("none") : t("lead")}</p>
      {accounts.length === 0 ? null : (
        <>
          <table className={classes.rows}>
            <thead>
              <tr>
                <th scope="col">{t("account")}</th>
                <th scope="col" className={classes.number}>
                  {t("balance")}
                </th>
              </tr>
            </thead>
            <tbody>
              {accounts.slice(0, SHOWN).map((account) => (
                <tr key={account.email}>
                  <th scope="row">{account.email}</th>
                  <td className={classes.number}>
                    <MoneyText amount={account.balance} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {accounts.length > SHOWN ? (
            <p className={classes.quiet}>{t("more", { count: accounts.length - SHOWN })}</p>
          ) : null}
        </>
      )}
    </section>
  );
}
