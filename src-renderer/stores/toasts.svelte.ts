/** Lines that come up over the page and go by themselves, but for errors, which stay until closed. */
export interface Toast {
  readonly id: number
  readonly kind: 'plain' | 'positive' | 'warning' | 'danger'
  readonly title: string
  /** '': none. */
  readonly text: string
  /** A link; null: none. */
  readonly link: { readonly href: string; readonly label: string } | null
}

/** Milliseconds that a toast stays, where it is no error. */
const shown = 6000
let next = 1
let all = $state.raw<readonly Toast[]>([])

export function toasts(): readonly Toast[] {
  return all
}

export function closeToast(id: number): void {
  all = all.filter((toast) => toast.id !== id)
}

export function addToast(toast: Partial<Omit<Toast, 'id'>> & Pick<Toast, 'title'>): void {
  const id = next++
  all = [...all.slice(-3), { kind: 'plain', text: '', link: null, ...toast, id }]
  if (toast.kind !== 'danger') setTimeout(() => closeToast(id), shown)
}
