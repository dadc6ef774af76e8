/** Addresses of the views, as the hash of the page's address. */

/** `runs` with an id is a run's own page, `datasets` with one a dataset's, `studies` with one a study's; `models` with one has its card open. */
export const viewNames = [
  'home',
  'datasets',
  'models',
  'new-run',
  'runs',
  'compare',
  'studies',
  'try',
  'settings',
] as const
export type ViewName = (typeof viewNames)[number]

export interface Route {
  readonly view: ViewName
  /** Of the run, dataset or study shown alone. */
  readonly id: string | null
  readonly query: Readonly<Record<string, string>>
}

/** Anything unknown is Home. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [name = '', id = ''] = path.split('/')
  const view = viewNames.find((known) => known === name)
  if (view === undefined) return { view: 'home', id: null, query: {} }
  return {
    view,
    id: id === '' ? null : decode(id),
    query: Object.fromEntries(new URLSearchParams(search)),
  }
}

/** The address of a view: `href('runs', run)`, `href('new-run', null, { dataset })`. Empty values are left out. */
export function href(
  view: ViewName,
  id: string | null = null,
  query: Readonly<Record<string, string | null | undefined>> = {},
): string {
  const wanted = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]))
  const search = new URLSearchParams(wanted).toString().replaceAll('%2C', ',')
  return `#/${view}${id === null ? '' : `/${encodeURIComponent(id)}`}${search === '' ? '' : `?${search}`}`
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
