import type { Variables } from '../../execution/run.js';

/** One calculation of a cost, with the variables of one request. */
export interface Calculation {
  readonly variables: Variables;
  /** What was calculated already, by the formula: a fragment that is spread a hundred times is calculated once. */
  readonly known: Map<Formula, number>;
}

export type Formula = (calculation: Calculation) => number;

/** A part of a cost: a number where the document alone decides it, a formula where variables do. */
export type Amount = number | Formula;

export function calculate(amount: Amount, calculation: Calculation): number {
  return typeof amount === 'number' ? amount : amount(calculation);
}

export function sum(amounts: readonly Amount[]): Amount {
  let fixed = 0;
  const formulas: Formula[] = [];
  for (const amount of amounts) {
    if (typeof amount === 'number') fixed += amount;
    else formulas.push(amount);
  }
  if (formulas.length === 0) return fixed;
  return (calculation) => formulas.reduce((total, formula) => total + formula(calculation), fixed);
}

export function product(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return one * other;
  // Nothing, however often: and no formula.
  if (one === 0 || other === 0) return 0;
  return (calculation) => calculate(one, calculation) * calculate(other, calculation);
}

/** The same amount, calculated at most once in a calculation. */
export function once(amount: Amount): Amount {
  if (typeof amount === 'number') return amount;
  return (calculation) => {
    const known = calculation.known.get(amount);
    if (known !== undefined) return known;
    const value = amount(calculation);
    calculation.known.set(amount, value);
    return value;
  };
}
