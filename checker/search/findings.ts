/** What the generated search tells its driver: numbers of rules, states, families and places in families. */
export interface Findings {
  /** `image`: the element of the symmetry group by which what is broken differs from the state at hand; 0 when it is that itself. */
  brokenState(rule: number, state: number, image?: number): void
  brokenStep(rule: number, family: number, action: number, image?: number): void
  moved(rule: number, from: string, to: string, family: number, action: number): void
  /** As `moved`, of a move that is counted elsewhere. */
  misplaced(rule: number, from: string, to: string, family: number, action: number): void
  uneven(rule: number): never
  stuck(state: number): void
}
