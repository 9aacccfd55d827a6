import { useEffect, useRef, useState } from "preact/hooks";
import type { DrawnBars } from "./draw_bars.ts";

/** What a bar chart shows: for each label, a bar a series. */
export interface Bars {
  readonly labels: readonly string[];
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly number[];
  }[];
}

/**
 * A bar chart, drawn in the browser; without JavaScript only its table is there. `table` names, by id, the table that says
 * the same in text. Bars that lie along their labels (`horizontal`) suit long ones.
 */
export function BarChart(
  { title, bars, table, formatValue, horizontal = false, wholeNumbers = false }:
    {
      title: string;
      bars: Bars;
      table: string;
      formatValue: (value: number) => string;
      horizontal?: boolean;
      /** Whether values are counts. */
      wholeNumbers?: boolean;
    },
) {
  const figure = useRef<HTMLElement>(null);
  const drawn = useRef<DrawnBars | null>(null);
  const [ready, setReady] = useState(false);

  useEffect(() => {
    let left = false;
    void import("./draw_bars.ts").then(({ drawBars }) => {
      const canvas = figure.current?.querySelector("canvas");
      if (left || !canvas) return;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      drawn.current = drawBars(canvas, formatValue, {
        horizontal,
        wholeNumbers,
        still,
      });
      setReady(true);
    });
    return () => {
      left = true;
      drawn.current?.destroy();
      drawn.current = null;
    };
  }, []);

  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const update = () => {
      const element = figure.current;
      if (element === null || drawn.current === null) return;
      // By script, because the security policy refuses style attributes in HTML.
      element.querySelector<HTMLElement>(".chart-box")?.style
        .setProperty("height", `${heightOf(bars, horizontal)}rem`);
      drawn.current.update(bars, coloursOf(element));
    };
    update();
    dark.addEventListener("change", update);
    return () => dark.removeEventListener("change", update);
  }, [bars, ready]);

  return (
    <figure class="chart" ref={figure} hidden={!ready}>
      <figcaption>
        {bars.series.length > 1 &&
          bars.series.map(({ name }, index) => (
            <span key={name} class="legend">
              <span class={`swatch swatch-${index + 1}`} aria-hidden="true" />
              {name}
            </span>
          ))}
        {bars.series.length === 1 && (
          <span class="swatch swatch-1" hidden aria-hidden="true" />
        )}
      </figcaption>
      <div class="chart-box">
        <canvas role="img" aria-label={title} aria-details={table} />
      </div>
    </figure>
  );
}

/** In rem: bars along long labels need a line each, and one for the axis. */
function heightOf(bars: Bars, horizontal: boolean): number {
  return horizontal ? 2.25 * (Math.max(2, bars.labels.length) + 1) : 16;
}

/** The stylesheet knows the colours for light and dark: they are read off the legend and the text. */
function coloursOf(figure: HTMLElement) {
  const swatches = Array.from(figure.querySelectorAll(".swatch"));
  const style = getComputedStyle(figure);
  return {
    series: swatches.map((swatch) => getComputedStyle(swatch).backgroundColor),
    text: style.color,
    grid: style.borderTopColor,
  };
}
