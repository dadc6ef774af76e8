/**
 * How much a runtime's arena may hold in this process (ADR 22). In Electron a process ends at a request of
 * 2 GiB: its allocator stands in for the C library's, also for native libraries, and rounds one for aligned
 * memory up to a power of two. Arenas grow by doubling, and blocks of up to 512 MiB are served. Windows'
 * libraries have an allocator of their own.
 */
const mebibyte = 2 ** 20

const isInElectron = process.versions['electron'] !== undefined && process.platform !== 'win32'

/**
 * Of values alive together; TensorFlow's also of two copies of the state, as at loading. Less than the arenas could
 * have (1023 and 1534 MiB), for gaps between values are not known before.
 */
export const arenaBytes = {
  onnxruntime: isInElectron ? 512 * mebibyte : Infinity,
  tensorflow: isInElectron ? 1280 * mebibyte : Infinity,
} as const

/** All blocks from 2 to 512 MiB and another of 512; null: as many as there is memory. */
export const tensorflowArenaLimit = isInElectron ? 1534 * mebibyte : null
