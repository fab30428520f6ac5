import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { HomeDoorPage } from "@/features/home/home-door-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("home");
  return { title: t("title") };
}

/** `/`: is anything wrong, and what waits for me? */
export default function HomeRoute() {
  return <HomeDoorPage />;
}
