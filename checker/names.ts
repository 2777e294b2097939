/** Numbers that recipes make up while a system is searched (of the points of programs, say), one after the other as they come to need them. */
export interface Names {
  /** How many there are. */
  readonly met: () => number
  /** Forgets all but the first so many: another search begins. */
  readonly forget: (met: number) => void
  /** While they are closed, a recipe that needs a further one throws `NamesClosed`. */
  readonly close: (closed: boolean) => void
}

/** Where several search, a number is only made up where its place in the order is known. */
export class NamesClosed extends Error {}
