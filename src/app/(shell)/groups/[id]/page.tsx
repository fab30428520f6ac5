import { GroupDoorPage } from "@/features/groups/group-door-page";

type GroupRouteProps = { params: Promise<{ id: string }> };

/** `/groups/grp_…`: one group and its accounts. */
export default async function GroupRoute({ params }: GroupRouteProps) {
  const { id } = await params;
  return <GroupDoorPage key={id} id={id} />;
}
