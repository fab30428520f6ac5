import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LostPage } from "@/features/shell/lost-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("pages");
  return { title: t("notFoundTitle") };
}

/** An address that leads nowhere, outside the frame. */
export default function NotFound() {
  return (
    <main>
      <LostPage />
    </main>
  );
}
