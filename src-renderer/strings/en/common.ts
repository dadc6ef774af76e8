/** Words that several views share. */
import type { RunStatus } from '#contract/run.js'

const status: Readonly<Record<RunStatus | 'damaged', string>> = {
  created: 'Created',
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  interrupted: 'Interrupted',
  done: 'Done',
  stopped: 'Stopped early',
  cancelled: 'Cancelled',
  failed: 'Failed',
  damaged: 'Damaged',
}

export const common = {
  status,
  add: 'Add',
  cancel: 'Cancel',
  close: 'Close',
  copied: 'Copied',
  copy: 'Copy',
  details: 'Details',
  loading: 'Loading…',
  nothingFound: 'Nothing found',
  open: 'Open',
  remove: 'Remove',
  retry: 'Try again',
  search: 'Search',
  chart: {
    showTable: 'Show as table',
    showChart: 'Show as chart',
    resetZoom: 'Reset zoom',
    exportAs: 'Export',
    png: 'PNG picture',
    svg: 'SVG drawing',
    csv: 'CSV table',
    smoothing: 'Smoothing',
    logarithmic: 'Logarithmic',
    empty: 'Nothing to draw yet',
    rowsLeftOut: (shown: string, all: string) => `${shown} of ${all} rows, evenly chosen`,
    summary: (title: string, series: number, points: string) =>
      `${title}: ${series === 1 ? '1 series' : `${series} series`}, ${points} points. Arrow keys move the reading.`,
  },
  picker: {
    title: 'Choose a folder',
    up: 'Up one folder',
    choose: 'Choose this folder',
    pictures: (count: string) => `${count} pictures in this folder`,
    empty: 'No folders in here',
  },
}
export type CommonWords = typeof common
