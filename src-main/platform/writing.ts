import { VitrineError } from '../contract/errors.js'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full',
  EDQUOT: "The user's share of the disk is used up",
  EACCES: 'This user may not write there',
  EPERM: 'This user may not write there',
  EROFS: 'The file system is read-only',
  ENOTDIR: 'A part of the path is a file, not a folder',
  ENOENT: 'Its folder is gone',
  EEXIST: 'A file of this name is there',
}

/** Does the work; what the system refuses becomes `file-unwritable`, naming `path`. */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === undefined || cause instanceof VitrineError) throw cause
    const text = {
      what: `${path} cannot be written.`,
      why: `${reasons[code] ?? message} (${code}).`,
      remedy: 'Make room or change the rights there, or choose another --workspace.',
    }
    throw new VitrineError('file-unwritable', text, { cause })
  }
}
