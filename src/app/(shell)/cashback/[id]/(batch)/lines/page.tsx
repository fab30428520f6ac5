import { BatchLinesPage } from "@/features/cashback/batch-lines-page";

type PageProps = { params: Promise<{ id: string }> };

/** `/cashback/<id>/lines` */
export default async function Page({ params }: PageProps) {
  return <BatchLinesPage id={(await params).id} />;
}
