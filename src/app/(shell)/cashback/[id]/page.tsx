import { redirect } from "next/navigation";

type PageProps = { params: Promise<{ id: string }> };

/** `/cashback/<id>` leads to the lines. */
export default async function Page({ params }: PageProps) {
  redirect(`/cashback/${(await params).id}/lines`);
}
