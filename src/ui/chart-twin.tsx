import type { ChartPoint } from "@/ui/chart-geometry";
import { MoneyText } from "@/ui/money-text";

type ChartTwinProps = {
  caption: string;
  keyHeader: string;
  valueHeader: string;
  gapWord: string;
  points: readonly ChartPoint[];
};

/** The same values as a table, for people who do not see the drawing. */
export function ChartTwin({ caption, keyHeader, valueHeader, gapWord, points }: ChartTwinProps) {
  return (
    <table className="im-hidden">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{keyHeader}</th>
          <th scope="col">{valueHeader}</th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.key}>
            <th scope="row">{point.key}</th>
            <td>{point.amount === null ? gapWord : <MoneyText amount={point.amount} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
