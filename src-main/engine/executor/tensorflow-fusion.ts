/** Whether the TensorFlow library compiles functions with XLA, which fused operations need. */
import { emptyGraph, GraphEditor } from '../compile/editor.js'
import { fuseElementwise } from '../compile/passes/fuse-elementwise.js'
import { emitProgram, type EmittedEntry } from '../compile/tensorflow/emit-program.js'
import { runNodes, type TensorflowBinding, type WithSavedModel } from './tensorflow-binding.js'

const entry = 'trial'
/** e as bfloat16. */
const roundedE = 2.71875
const known = new WeakMap<TensorflowBinding, boolean>()

/** Tries it with y = exp(2 x), rounded as products are, once in a process. */
export function canFuse(binding: TensorflowBinding, withSavedModel: WithSavedModel): boolean {
  const before = known.get(binding)
  if (before !== undefined) return before
  const answer = tryToFuse(binding, withSavedModel)
  known.set(binding, answer)
  return answer
}

function tryToFuse(binding: TensorflowBinding, withSavedModel: WithSavedModel): boolean {
  const editor = new GraphEditor(emptyGraph)
  const x = editor.newValue({ shape: [2], dtype: 'float32' })
  const exact = editor.add('Exp', [editor.add('Add', [x, x], {})], {})
  const rounded = editor.add('Cast', [exact], { to: 'bfloat16' })
  const y = editor.add('Cast', [rounded], { to: 'float32' })
  const { values, constants, nodes } = editor
  const plugs = { inputs: new Map([['x', x]]), outputs: new Map([['y', y]]) }
  const graph = fuseElementwise({ ...emptyGraph, values, constants, nodes, ...plugs }, 0)
  const { savedModel, entries } = emitProgram({}, new Map([[entry, graph]]))
  const { feeds, fetches } = entries[entry] as EmittedEntry
  try {
    const session = withSavedModel(savedModel, (folder) => binding.loadSavedModel(folder, 'serve'))
    try {
      const data = Float32Array.of(0, 0.5)
      const fed = { dtype: 'float32', shape: [2], data } as const
      const [result] = runNodes(binding, session, [[feeds['x'] ?? '', fed]], [fetches['y'] ?? ''])
      const [one = 0, e = 0] = result?.data ?? []
      return one === 1 && e === roundedE
    } finally {
      binding.deleteSavedModel(session)
    }
  } catch {
    return false
  }
}
