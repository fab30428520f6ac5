import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignInDoorPage } from "@/features/sign-in/sign-in-door-page";
import { isWelcomeOpen } from "@/server/routers/http-auth";
import { getApp } from "@/server/start/app";

type SignInRouteProps = { searchParams: Promise<{ next?: string | string[]; ended?: string | string[] }> };

/** `/sign-in?next=/review`: where everybody without a session arrives; before there is an owner it leads to `/welcome`. */
export default async function SignInRoute({ searchParams }: SignInRouteProps) {
  // First: the build stops here, before it would open a database.
  await headers();
  if (await isWelcomeOpen(await getApp())) redirect("/welcome");
  const { next, ended } = await searchParams;
  return <SignInDoorPage target={typeof next === "string" ? next : undefined} hasEnded={ended !== undefined} />;
}
