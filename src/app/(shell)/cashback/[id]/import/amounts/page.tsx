import { ImportAmountsPage } from "@/features/cashback/import-amounts-page";

type PageProps = { params: Promise<{ id: string }> };

/** Step 3 of an import: what every line gets. */
export default async function Page({ params }: PageProps) {
  return <ImportAmountsPage id={(await params).id} />;
}
