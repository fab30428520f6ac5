import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignInDoorPage } from "@/features/sign-in/sign-in-door-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("signIn");
  return { title: t("title") };
}

type SignInRouteProps = { searchParams: Promise<{ next?: string | string[]; ended?: string | string[] }> };

/** `/sign-in?next=/review`: where everybody without a session arrives. */
export default async function SignInRoute({ searchParams }: SignInRouteProps) {
  const { next, ended } = await searchParams;
  return <SignInDoorPage target={typeof next === "string" ? next : undefined} hasEnded={ended !== undefined} />;
}
