import type { Locale } from "@/i18n/locale";
import accountsEn from "@/i18n/messages/en/accounts.json";
import cashbackEn from "@/i18n/messages/en/cashback.json";
import errorsEn from "@/i18n/messages/en/errors.json";
import groupsEn from "@/i18n/messages/en/groups.json";
import homeEn from "@/i18n/messages/en/home.json";
import jobsEn from "@/i18n/messages/en/jobs.json";
import keysEn from "@/i18n/messages/en/keys.json";
import newTransferEn from "@/i18n/messages/en/new-transfer.json";
import operatorsEn from "@/i18n/messages/en/operators.json";
import pagesEn from "@/i18n/messages/en/pages.json";
import payeesEn from "@/i18n/messages/en/payees.json";
import reasonsEn from "@/i18n/messages/en/reasons.json";
import reviewEn from "@/i18n/messages/en/review.json";
import sandboxEn from "@/i18n/messages/en/sandbox.json";
import shellEn from "@/i18n/messages/en/shell.json";
import signInEn from "@/i18n/messages/en/sign-in.json";
import statesEn from "@/i18n/messages/en/states.json";
import systemEn from "@/i18n/messages/en/system.json";
import tableEn from "@/i18n/messages/en/table.json";
import termsEn from "@/i18n/messages/en/terms.json";
import timeEn from "@/i18n/messages/en/time.json";
import transfersEn from "@/i18n/messages/en/transfers.json";
import welcomeEn from "@/i18n/messages/en/welcome.json";
import widgetsEn from "@/i18n/messages/en/widgets.json";
import accountsZh from "@/i18n/messages/zh-CN/accounts.json";
import cashbackZh from "@/i18n/messages/zh-CN/cashback.json";
import errorsZh from "@/i18n/messages/zh-CN/errors.json";
import groupsZh from "@/i18n/messages/zh-CN/groups.json";
import homeZh from "@/i18n/messages/zh-CN/home.json";
import jobsZh from "@/i18n/messages/zh-CN/jobs.json";
import keysZh from "@/i18n/messages/zh-CN/keys.json";
import newTransferZh from "@/i18n/messages/zh-CN/new-transfer.json";
import operatorsZh from "@/i18n/messages/zh-CN/operators.json";
import pagesZh from "@/i18n/messages/zh-CN/pages.json";
import payeesZh from "@/i18n/messages/zh-CN/payees.json";
import reasonsZh from "@/i18n/messages/zh-CN/reasons.json";
import reviewZh from "@/i18n/messages/zh-CN/review.json";
import sandboxZh from "@/i18n/messages/zh-CN/sandbox.json";
import shellZh from "@/i18n/messages/zh-CN/shell.json";
import signInZh from "@/i18n/messages/zh-CN/sign-in.json";
import statesZh from "@/i18n/messages/zh-CN/states.json";
import systemZh from "@/i18n/messages/zh-CN/system.json";
import tableZh from "@/i18n/messages/zh-CN/table.json";
import termsZh from "@/i18n/messages/zh-CN/terms.json";
import timeZh from "@/i18n/messages/zh-CN/time.json";
import transfersZh from "@/i18n/messages/zh-CN/transfers.json";
import welcomeZh from "@/i18n/messages/zh-CN/welcome.json";
import widgetsZh from "@/i18n/messages/zh-CN/widgets.json";

const en = {
  accounts: accountsEn,
  cashback: cashbackEn,
  errors: errorsEn,
  groups: groupsEn,
  home: homeEn,
  jobs: jobsEn,
  keys: keysEn,
  operators: operatorsEn,
  newTransfer: newTransferEn,
  pages: pagesEn,
  payees: payeesEn,
  reasons: reasonsEn,
  review: reviewEn,
  sandbox: sandboxEn,
  shell: shellEn,
  signIn: signInEn,
  states: statesEn,
  system: systemEn,
  table: tableEn,
  terms: termsEn,
  time: timeEn,
  transfers: transfersEn,
  welcome: welcomeEn,
  widgets: widgetsEn,
};

/** Every word of the screens by area, as the English files spell it; the other language has the same keys. */
export type Messages = typeof en;

const zh: Messages = {
  accounts: accountsZh,
  cashback: cashbackZh,
  errors: errorsZh,
  groups: groupsZh,
  home: homeZh,
  jobs: jobsZh,
  keys: keysZh,
  operators: operatorsZh,
  newTransfer: newTransferZh,
  pages: pagesZh,
  payees: payeesZh,
  reasons: reasonsZh,
  review: reviewZh,
  sandbox: sandboxZh,
  shell: shellZh,
  signIn: signInZh,
  states: statesZh,
  system: systemZh,
  table: tableZh,
  terms: termsZh,
  time: timeZh,
  transfers: transfersZh,
  welcome: welcomeZh,
  widgets: widgetsZh,
};

/** The words of one language. */
export function catalogueOf(locale: Locale): Messages {
  return locale === "zh-CN" ? zh : en;
}

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
