import { ImportMapPage } from "@/features/cashback/import-map-page";

type PageProps = { params: Promise<{ id: string }> };

/** Step 2 of an import: how the file is read. */
export default async function Page({ params }: PageProps) {
  return <ImportMapPage id={(await params).id} />;
}
