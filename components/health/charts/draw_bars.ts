/** Draws bar charts with Chart.js, of which only the parts in use load. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  Tooltip,
} from "chart.js";
import type { Bars } from "./bars.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** The colours of a chart: of each series, of its texts and of its grid. */
interface ChartColours {
  readonly series: readonly string[];
  readonly text: string;
  readonly grid: string;
}

/** A chart that was drawn. */
export interface DrawnBars {
  update(bars: Bars, colours: ChartColours): void;
  destroy(): void;
}

/**
 * Draws a bar chart on `canvas`.
 *
 * @param formatValue Returns a value as people read it.
 */
export function drawBars(
  canvas: HTMLCanvasElement,
  formatValue: (value: number) => string,
  { horizontal, wholeNumbers, still }: {
    readonly horizontal: boolean;
    /** Whether values are counts. */
    readonly wholeNumbers: boolean;
    /** Whether the visitor asked for less motion. */
    readonly still: boolean;
  },
): DrawnBars {
  Chart.defaults.font.family = getComputedStyle(canvas).fontFamily;
  const chart = new Chart<"bar", number[], string>(canvas, {
    type: "bar",
    data: { labels: [], datasets: [] },
    options: {
      indexAxis: horizontal ? "y" : "x",
      maintainAspectRatio: false,
      animation: still ? false : { duration: 300 },
      plugins: {
        tooltip: {
          callbacks: {
            label: ({ dataset, raw }) =>
              `${dataset.label}: ${formatValue(Number(raw))}`,
          },
        },
      },
    },
  });
  return {
    update({ labels, series }, { series: fills, text, grid }) {
      chart.data.labels = [...labels];
      for (const [index, { name, values }] of series.entries()) {
        const dataset = chart.data.datasets[index] ??= { data: [] };
        dataset.label = name;
        dataset.data = [...values];
        dataset.backgroundColor = fills[index] ?? text;
        dataset.borderRadius = 3;
      }
      chart.options.scales = {
        [horizontal ? "x" : "y"]: {
          beginAtZero: true,
          suggestedMax: 1,
          ticks: {
            ...(wholeNumbers ? { precision: 0 } : {}),
            color: text,
            maxTicksLimit: 6,
            callback: (value) => formatValue(Number(value)),
          },
          grid: { color: grid },
        },
        [horizontal ? "y" : "x"]: {
          ticks: {
            color: text,
            autoSkip: !horizontal,
            maxRotation: 0,
            callback: (_, index) => shorten(labels[index] ?? "", canvas),
          },
          grid: { display: false },
        },
      };
      chart.update();
    },
    destroy: () => chart.destroy(),
  };
}

/** The width of a letter, about; a label may take half of the chart's width. */
const LETTER_PX = 7;

/**
 * Returns a label cut to what fits beside the bars. Its end stays, which tells
 * more than its beginning.
 */
function shorten(label: string, { clientWidth }: HTMLCanvasElement): string {
  const most = Math.max(12, Math.floor(clientWidth / 2 / LETTER_PX));
  return label.length <= most ? label : `…${label.slice(1 - most)}`;
}
