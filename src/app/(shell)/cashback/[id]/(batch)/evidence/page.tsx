import { BatchEvidencePage } from "@/features/cashback/batch-evidence-page";

type PageProps = { params: Promise<{ id: string }> };

/** `/cashback/<id>/evidence` */
export default async function Page({ params }: PageProps) {
  return <BatchEvidencePage id={(await params).id} />;
}
