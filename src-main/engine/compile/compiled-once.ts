import type { ZodType } from 'zod'
import type { Program } from './program.js'
import type { Surroundings } from './surroundings.js'

interface Described<Description> {
  readonly description: Description
  readonly bytes: Uint8Array
}

/**
 * What `compile` gives, or gave an earlier run for the same program and `recipe` (JSON): all that
 * the result depends on beside the program and the code.
 */
export async function compiledOnce<Description>(
  { compiled }: Surroundings,
  program: Program,
  recipe: object,
  schema: ZodType<Description>,
  compile: () => Promise<Described<Description>>,
): Promise<Described<Description>> {
  if (program.description === null) return compile()
  const key = JSON.stringify([recipe, program.description])
  const kept = compiled.read(key)
  const known = schema.safeParse(kept?.description)
  if (kept && known.success) return { description: known.data, bytes: kept.bytes }
  const made = await compile()
  compiled.write(key, made)
  return made
}
