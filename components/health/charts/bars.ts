/** What a bar chart shows: for each label, a bar of each series. */
export interface Bars {
  readonly labels: readonly string[];
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly number[];
  }[];
}
