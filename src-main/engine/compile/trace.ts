/**
 * Tracing: an entry of a Program is run once against a TensorFlow.js backend whose
 * kernels compute nothing and append a node to a Graph. tfjs's own tape supplies the
 * backward pass, so one trace holds the whole step.
 */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import { sizeOf } from '../host-array.js'
import {
  typeOf,
  type DataType,
  type Graph,
  type OpAttributes,
  type OpName,
  type ValueId,
} from './graph.js'
import { emptyGraph, GraphEditor } from './editor.js'
import type { Entry, Program } from './program.js'
import { registerTraceKernels } from './trace-kernels.js'
import { verify } from './verify.js'

export const traceBackendName = 'vitrine-trace'

/** A tensor handle of the recording backend; the value it stands for is in the recorder. */
export type Handle = tf.TensorInfo

function dataTypeOf(dtype: tf.DataType): DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype
  throw new Error(`trace: tensors of type ${dtype} cannot be compiled`)
}

/** The backend: counts its tensors, keeps constants, and records nodes. */
export class Recorder extends tf.KernelBackend {
  readonly graph = new GraphEditor(emptyGraph)
  private ids = new Map<object, ValueId>()

  idOf(handle: Handle): ValueId {
    const id = this.ids.get(handle.dataId)
    if (id === undefined) throw new Error('trace: a tensor of another backend was used')
    return id
  }

  handle(id: ValueId): Handle {
    const { shape, dtype } = typeOf(this.graph, id)
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
      throw new Error(`trace: value ${id} has no tensor`)
    const dataId = {}
    this.ids.set(dataId, id)
    return { dataId, shape: [...shape], dtype }
  }

  record<Op extends OpName>(
    op: Op,
    inputs: readonly Handle[],
    attributes: OpAttributes[Op],
  ): Handle[] {
    const ids = inputs.map((input) => this.idOf(input))
    return this.graph.addAll(op, ids, attributes).map((id) => this.handle(id))
  }

  constant(value: number, shape: readonly number[], dtype: DataType): Handle {
    return this.handle(this.graph.constant(value, shape, dtype))
  }

  override write(
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
  ): object {
    const id = this.graph.newValue({ shape: [...shape], dtype: dataTypeOf(dtype) })
    const data = values as ArrayLike<number>
    const first = data[0] ?? 0
    let splat = true
    for (let i = 1; i < data.length && splat; i++) splat = data[i] === first
    this.graph.constants.set(
      id,
      splat ? { data: [Number(first)], splat } : { data: Float64Array.from(data), splat },
    )
    const dataId = {}
    this.ids.set(dataId, id)
    return dataId
  }

  override move(): void {
    throw new Error('trace: a tensor of another backend was used')
  }
  override refCount(): number {
    return 1
  }
  override incRef(): void {}
  override disposeData(dataId: object): boolean {
    return this.ids.delete(dataId)
  }
  override numDataIds(): number {
    return this.ids.size
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: false }
  }
  override floatPrecision(): 32 {
    return 32
  }
  override epsilon(): number {
    return 1e-7
  }
  override timerAvailable(): boolean {
    return false
  }
  override dispose(): void {}
}

/** Runs `work` with a fresh recorder as the current backend and puts the previous one back. */
async function withRecorder<T>(ownKernels: boolean, work: (recorder: Recorder) => T): Promise<T> {
  const previous = tf.engine().backendName
  const recorder = new Recorder()
  registerTraceKernels(traceBackendName, () => recorder, ownKernels)
  tf.registerBackend(traceBackendName, () => recorder)
  try {
    await tf.setBackend(traceBackendName)
    return work(recorder)
  } finally {
    if (previous) await tf.setBackend(previous)
    tf.removeBackend(traceBackendName)
  }
}

/**
 * The graph of one entry. Leaves no tensor behind. With `ownKernels`, LayerNorm, GELU and
 * attention are one node each; else what they are composed of.
 */
export async function traceEntry(
  program: Program,
  entry: Entry,
  { ownKernels }: { ownKernels: boolean },
): Promise<Graph> {
  return withRecorder(ownKernels, (recorder) => {
    const tensorsBefore = tf.memory().numTensors
    const inputs = new Map<string, ValueId>()
    const state = new Map<string, ValueId>()
    const outputs = new Map<string, ValueId>()
    const updates = new Map<string, ValueId>()
    tf.tidy(() => {
      const toTensor = (handle: Handle): tf.Tensor => tf.engine().makeTensorFromTensorInfo(handle)
      const inputTensors: Record<string, tf.Tensor> = {}
      for (const [name, spec] of Object.entries(entry.inputs)) {
        const id = recorder.graph.newValue(spec)
        inputs.set(name, id)
        const [seen = id] =
          spec.dtype === 'uint8' ? recorder.graph.addAll('Cast', [id], { to: 'int32' }) : [id]
        inputTensors[name] = toTensor(recorder.handle(seen))
      }
      const stateTensors: Record<string, tf.Tensor> = {}
      for (const name of entry.reads) {
        const spec = program.state[name]
        if (!spec) throw new Error(`trace: the program has no state ${name}`)
        const id = recorder.graph.newValue({ shape: spec.shape, dtype: 'float32' })
        state.set(name, id)
        stateTensors[name] = toTensor(recorder.handle(id))
      }
      const result = entry.build(inputTensors, stateTensors)
      for (const [name, tensor] of Object.entries(result.outputs))
        outputs.set(name, recorder.idOf(tensor))
      for (const [name, tensor] of Object.entries(result.updates)) {
        const spec = program.state[name]
        if (!spec || sizeOf(spec.shape) !== tensor.size)
          throw new Error(`trace: the update of ${name} has shape [${tensor.shape.join(',')}]`)
        updates.set(name, recorder.idOf(tensor))
      }
    })
    const left = tf.memory().numTensors - tensorsBefore
    if (left !== 0) throw new Error(`trace: ${left} tensors were left behind`)
    const { values, nodes, constants } = recorder.graph
    const graph: Graph = { values, nodes, constants, inputs, state, outputs, updates }
    verify(graph)
    return graph
  })
}
