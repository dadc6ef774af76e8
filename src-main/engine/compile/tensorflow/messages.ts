/** The part of TensorFlow's formats that is written (graph.proto, saved_model.proto, config.proto), as a protobufjs description. */
import protobuf from 'protobufjs/light.js'

const field = (id: number, type: string) => ({ id, type })
const repeated = (id: number, type: string) => ({ id, type, rule: 'repeated' })
const mapped = (id: number, type: string) => ({ id, type, keyType: 'string' })

const typeNumbers = {
  DT_INVALID: 0,
  DT_FLOAT: 1,
  DT_INT32: 3,
  DT_UINT8: 4,
  DT_INT16: 5,
  DT_INT8: 6,
  DT_BOOL: 10,
  DT_BFLOAT16: 14,
  DT_HALF: 19,
} as const
export type TensorflowType = Exclude<keyof typeof typeNumbers, 'DT_INVALID'>

export const messages = protobuf.Root.fromJSON({
  nested: {
    DataType: { values: { ...typeNumbers } },
    Dim: { fields: { size: field(1, 'int64') } },
    TensorShape: { fields: { dim: repeated(2, 'Dim') } },
    Tensor: {
      fields: {
        dtype: field(1, 'DataType'),
        tensorShape: field(2, 'TensorShape'),
        tensorContent: field(4, 'bytes'),
      },
    },
    ListValue: { fields: { i: repeated(3, 'int64'), type: repeated(6, 'DataType') } },
    NameAttrList: { fields: { name: field(1, 'string') } },
    AttrValue: {
      // One of them is said, also where it is 0 or false.
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor', 'func'] } },
      fields: {
        list: field(1, 'ListValue'),
        s: field(2, 'bytes'),
        i: field(3, 'int64'),
        f: field(4, 'float'),
        b: field(5, 'bool'),
        type: field(6, 'DataType'),
        shape: field(7, 'TensorShape'),
        tensor: field(8, 'Tensor'),
        func: field(10, 'NameAttrList'),
      },
    },
    NodeDef: {
      fields: {
        name: field(1, 'string'),
        op: field(2, 'string'),
        input: repeated(3, 'string'),
        attr: mapped(5, 'AttrValue'),
      },
    },
    RewriterConfig: { fields: { disableMetaOptimizer: field(19, 'bool') } },
    GraphOptions: { fields: { rewriteOptions: field(10, 'RewriterConfig') } },
    ConfigProto: { fields: { graphOptions: field(10, 'GraphOptions') } },
    Versions: { fields: { producer: field(1, 'int32'), minConsumer: field(2, 'int32') } },
    ArgDef: { fields: { name: field(1, 'string'), type: field(3, 'DataType') } },
    OpDef: {
      fields: {
        name: field(1, 'string'),
        inputArg: repeated(2, 'ArgDef'),
        outputArg: repeated(3, 'ArgDef'),
      },
    },
    FunctionDef: {
      fields: {
        signature: field(1, 'OpDef'),
        nodeDef: repeated(3, 'NodeDef'),
        ret: mapped(4, 'string'),
        attr: mapped(5, 'AttrValue'),
      },
    },
    FunctionDefLibrary: { fields: { function: repeated(1, 'FunctionDef') } },
    GraphDef: {
      fields: {
        node: repeated(1, 'NodeDef'),
        library: field(2, 'FunctionDefLibrary'),
        versions: field(4, 'Versions'),
      },
    },
    TensorInfo: {
      fields: {
        name: field(1, 'string'),
        dtype: field(2, 'DataType'),
        tensorShape: field(3, 'TensorShape'),
      },
    },
    SignatureDef: {
      fields: {
        inputs: mapped(1, 'TensorInfo'),
        outputs: mapped(2, 'TensorInfo'),
        methodName: field(3, 'string'),
      },
    },
    MetaInfoDef: { fields: { tags: repeated(4, 'string'), tensorflowVersion: field(5, 'string') } },
    MetaGraphDef: {
      fields: {
        metaInfoDef: field(1, 'MetaInfoDef'),
        graphDef: field(2, 'GraphDef'),
        signatureDef: mapped(5, 'SignatureDef'),
      },
    },
    SavedModel: {
      fields: {
        savedModelSchemaVersion: field(1, 'int64'),
        metaGraphs: repeated(2, 'MetaGraphDef'),
      },
    },
  },
})
