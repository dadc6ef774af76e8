/**
 * The way to the process that started this one: Node's channel of a forked child, or the parent
 * port of one of Electron's utility processes. Nothing else of an entry knows which it is.
 */

/** As Electron's, which puts it on `process`; typed by its shape, for Electron is not here to import. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: unknown): void
}

export interface OwnerPort {
  /** Does nothing once the owner is gone. */
  send(message: unknown): void
  listen(listener: (message: unknown) => void): void
  /** Called once, when the owner is gone. */
  whenGone(listener: () => void): void
  /** Ends this process with `process.exitCode`, once all that was sent is on its way. */
  end(): void
}

export function openOwnerPort(): OwnerPort {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort
  return parentPort ? utilityPort(parentPort) : childPort()
}

function childPort(): OwnerPort {
  return {
    send: (message) => void (process.connected && process.send?.(message)),
    listen: (listener) => void process.on('message', listener),
    whenGone: (listener) => void process.on('disconnect', listener),
    // With the channel closed nothing holds the process.
    end: () => {
      if (process.connected) process.disconnect()
    },
  }
}

/** Milliseconds between looks at whether the owner is still there. */
const lookInterval = 1000

function utilityPort(port: ParentPort): OwnerPort {
  return {
    send: (message) => port.postMessage(message),
    listen: (listener) => port.on('message', ({ data }) => listener(data)),
    whenGone(listener) {
      // Electron tells of no end of the owner; an orphan gets another parent.
      const owner = process.ppid
      const timer = setInterval(() => {
        if (process.ppid === owner) return
        clearInterval(timer)
        listener()
      }, lookInterval)
      timer.unref()
    },
    // The port holds the process for ever.
    end: () => void setImmediate(() => process.exit()),
  }
}
