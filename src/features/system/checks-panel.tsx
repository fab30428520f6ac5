"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { CheckResult, ChecksView } from "@/domain/checks";
import { subjectHref } from "@/features/system/labels";
import classes from "@/features/system/system.module.css";
import { useFormats } from "@/i18n/use-formats";

/** The rules that our own rows cannot answer, as the design numbers them. */
const ELSEWHERE = "I1 · I2 · I5 · I16";

/** What the last check of the product's own rows looked at and found, rule by rule. */
export function ChecksPanel({ checks }: { checks: ChecksView }) {
  const t = useTranslations("system.checks");
  const formats = useFormats();
  const { last, runningSince, isFailed } = checks;
  return (
    <section className={classes.box} aria-label={t("title")}>
      <h2 className={classes.title}>{t("title")}</h2>
      <p className={classes.quiet}>{t("lead")}</p>
      {runningSince === null ? null : <p>{t("running", { at: formats.instant(runningSince) })}</p>}
      {isFailed ? <p data-tone="attention">{t("failed")}</p> : null}
      {last === null ? <p>{t("never")}</p> : <LastCheck last={last} />}
      <p className={classes.quiet}>
        {t("elsewhere")} <small className={classes.rule}>{ELSEWHERE}</small>
      </p>
    </section>
  );
}

function LastCheck({ last }: { last: NonNullable<ChecksView["last"]> }) {
  const t = useTranslations("system.checks");
  const formats = useFormats();
  const tookMs = Date.parse(last.endedAt) - Date.parse(last.startedAt);
  return (
    <>
      <p>
        {t("last", {
          at: formats.instant(last.endedAt),
          rows: last.rows,
          took: formats.duration(Math.max(1_000, tookMs)),
        })}{" "}
        <strong data-tone={last.findings === 0 ? "ok" : "down"}>
          {last.findings === 0 ? t("clean") : t("found", { count: last.findings })}
        </strong>
      </p>
      <div className={classes.scroll}>
        <table className={classes.rows} aria-label={t("table")}>
          <thead>
            <tr>
              <th scope="col">{t("rule")}</th>
              <th scope="col">{t("findings")}</th>
            </tr>
          </thead>
          <tbody>
            {last.results.map((result) => (
              <tr key={result.rule}>
                <th scope="row">
                  {t(`rules.${result.rule}`)}
                  {result.rule === "triggers" ? null : (
                    <>
                      {" "}
                      <small className={classes.rule}>{result.rule}</small>
                    </>
                  )}
                </th>
                <td data-tone={result.findings === 0 ? "ok" : "down"}>
                  <Findings result={result} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Findings({ result: { findings, named } }: { result: CheckResult }) {
  const t = useTranslations("system.checks");
  if (findings === 0) return t("none");
  return (
    <ul className={classes.found}>
      {named.map((subject) => {
        const words = t(`subjects.${subject.kind}`, { id: subject.id });
        const href = subjectHref(subject);
        return (
          <li key={`${subject.kind} ${subject.id}`}>{href === null ? words : <Link href={href}>{words}</Link>}</li>
        );
      })}
      {findings > named.length ? <li>{t("more", { count: findings - named.length })}</li> : null}
    </ul>
  );
}
