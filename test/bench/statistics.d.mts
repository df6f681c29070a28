export interface Figures {
  n: number;
  p50: number | null;
  p99: number | null;
  max: number | null;
}
export declare function percentile(values: readonly number[], p: number): number | null;
export declare function figures(values: readonly number[]): Figures;
export declare function table(header: readonly unknown[], rows: readonly (readonly unknown[])[]): string;
