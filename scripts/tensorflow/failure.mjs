/** What goes wrong while TensorFlow is set up, in words: what, why, what to do. */
export class SetupFailure extends Error {
  /** @param {string} what @param {string} why @param {string} remedy */
  constructor(what, why, remedy) {
    super(what)
    this.why = why
    this.remedy = remedy
  }
}
