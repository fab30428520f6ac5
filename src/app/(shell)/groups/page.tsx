import { GroupsDoorPage } from "@/features/groups/groups-door-page";

/** `/groups`: the sets that accounts are in. */
export default function GroupsRoute() {
  return <GroupsDoorPage />;
}
