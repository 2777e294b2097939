/** A change that can be made to a model before it is checked: a later fix of what the model is about. */
export interface PatchEntry {
  readonly name: string
  readonly says: string
  /** Ids of rules that hold because of it. */
  readonly repairs?: readonly string[]
  /** The change it stands for. */
  readonly upstream?: { readonly commit: string; readonly date?: string }
}
