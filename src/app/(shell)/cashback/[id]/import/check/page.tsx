import { ImportCheckPage } from "@/features/cashback/import-check-page";

type PageProps = { params: Promise<{ id: string }> };

/** Step 4 of an import: what waits, and why. */
export default async function Page({ params }: PageProps) {
  return <ImportCheckPage id={(await params).id} />;
}
