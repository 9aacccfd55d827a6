import { useEffect, useRef, useState } from "preact/hooks";
import type { Bars } from "./bars.ts";
import type { DrawnBars } from "./draw_bars.ts";

/**
 * A bar chart, drawn in the browser. Without JavaScript its table stands alone.
 */
export function BarChart(
  { title, bars, table, formatValue, horizontal = false, wholeNumbers = false }:
    {
      title: string;
      bars: Bars;
      /** The id of the table that says the same in text. */
      table: string;
      formatValue: (value: number) => string;
      /** Whether bars lie beside their labels, which suits long ones. */
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
      // The security policy refuses style attributes in HTML, but not scripts'.
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

/** Bars beside their labels need a line each, and the axis needs one. */
const LINE_REM = 2.25;
const UPRIGHT_REM = 16;

/** Returns the chart's height in rem. */
function heightOf(bars: Bars, horizontal: boolean): number {
  return horizontal
    ? LINE_REM * (Math.max(2, bars.labels.length) + 1)
    : UPRIGHT_REM;
}

/**
 * Returns the colours for the theme at hand. The stylesheet has them; they are
 * read from the legend, the text and the border.
 */
function coloursOf(figure: HTMLElement) {
  const swatches = Array.from(figure.querySelectorAll(".swatch"));
  const style = getComputedStyle(figure);
  return {
    series: swatches.map((swatch) => getComputedStyle(swatch).backgroundColor),
    text: style.color,
    grid: style.borderTopColor,
  };
}
