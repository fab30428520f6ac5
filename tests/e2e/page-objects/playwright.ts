import type { Page } from "@playwright/test";
import { AccountsPage } from "./accounts-page";
import { BatchPage } from "./batch-page";
import { CashbackPage, CashbackWizard } from "./cashback-page";
import { GroupsPage } from "./groups-page";
import { PayeesPage } from "./payees-page";
import { ReviewPage } from "./review-page";
import { SandboxDesk } from "./sandbox-desk";
import { ApiKeysPage, JobsPage, SandboxPage } from "./settings-pages";
import { ShellFrame } from "./shell-frame";
import { SignInPage } from "./sign-in-page";
import { NewTransferPage, TransfersPage } from "./transfers-page";

export type { BatchPart } from "./batch-page";
export { ListPage, type ListPlace } from "./list-page";
export { amountsIn, expectState, statesIn } from "./readings";
export type { Knobs, SandboxAccount, SandboxView } from "./sandbox-desk";
export type { Place } from "./shell-frame";
export type { Person } from "./sign-in-page";

/** Every page of the product, found by roles, accessible names (English) and test ids of rows. */
export class InfiniManagerPages {
  readonly page: Page;
  readonly signIn: SignInPage;
  readonly shell: ShellFrame;
  readonly accounts: AccountsPage;
  readonly groups: GroupsPage;
  readonly payees: PayeesPage;
  readonly transfers: TransfersPage;
  readonly newTransfer: NewTransferPage;
  readonly cashback: CashbackPage;
  readonly wizard: CashbackWizard;
  readonly batch: BatchPage;
  readonly review: ReviewPage;
  readonly jobs: JobsPage;
  readonly apiKeys: ApiKeysPage;
  readonly sandboxPage: SandboxPage;

  constructor(page: Page) {
    this.page = page;
    this.signIn = new SignInPage(page);
    this.shell = new ShellFrame(page);
    this.accounts = new AccountsPage(page);
    this.groups = new GroupsPage(page);
    this.payees = new PayeesPage(page);
    this.transfers = new TransfersPage(page);
    this.newTransfer = new NewTransferPage(page);
    this.cashback = new CashbackPage(page);
    this.wizard = new CashbackWizard(page);
    this.batch = new BatchPage(page);
    this.review = new ReviewPage(page);
    this.jobs = new JobsPage(page);
    this.apiKeys = new ApiKeysPage(page);
    this.sandboxPage = new SandboxPage(page);
  }

  /**
   * The bundled sandbox, as the person who is signed in on this page. `origin`: where the product answers, if the page is
   * not there yet.
   */
  sandbox(origin: string = new URL(this.page.url()).origin): SandboxDesk {
    return new SandboxDesk(this.page.request, origin.replace(/\/+$/, ""));
  }
}
