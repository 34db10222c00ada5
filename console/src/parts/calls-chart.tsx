import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.layer.css';
import '@mantine/core/styles/ColorSwatch.layer.css';

/** Accepted and refused calls over time, one bar on top of the other. Fetched only where it is shown. */
export function CallsChart(props: { rows: readonly { label: string; Accepted: number; Refused: number }[] }) {
  return (
    <BarChart
      h={240}
      data={[...props.rows]}
      dataKey="label"
      type="stacked"
      withLegend
      legendProps={{ verticalAlign: 'top', height: 36 }}
      tickLine="none"
      gridAxis="x"
      // The table beside it is what keyboards and screen readers get.
      barChartProps={{ accessibilityLayer: false }}
      barProps={{ isAnimationActive: false, maxBarSize: 28 }}
      yAxisProps={{ allowDecimals: false, width: 44 }}
      xAxisProps={{ minTickGap: 24 }}
      series={[
        { name: 'Accepted', color: 'cobalt.6' },
        { name: 'Refused', color: 'red.7' },
      ]}
    />
  );
}
