import { mutants } from "./tests/simulation/mutants";
import { plantMutant } from "./tests/simulation/mutate";
import { spreadSeeds } from "./tests/simulation/spread-seeds";
const no = Number(process.argv[2]);
const m = mutants.find((one) => one.no === no)!;
if ("test" in m) throw new Error("by test");
const { folder, remove } = plantMutant(m);
const named = (t: any) => t.findings.some((f: any) => m.foundBy.includes(f.rule));
for (let from = 1; from < 120; from += 4) {
  const r = await spreadSeeds({ from, count: 4, transfers: 40, bend: m.bend }, { root: folder, processes: 1, share: 4 });
  console.log(no, from, r.map((t) => t.findings.map((f: any) => f.rule).join(",") || "-").join(" | "));
  if (r.some(named)) break;
}
remove();
