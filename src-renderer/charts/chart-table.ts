/** The values of a chart as a table: what its twin shows and its CSV holds. Pure. */
export interface ChartTable {
  readonly columns: readonly string[]
  readonly length: number
  /** null: no value there. */
  cell(row: number, column: number): number | string | null
}

export interface NamedSeries {
  readonly name: string
  readonly x: ArrayLike<number>
  readonly y: ArrayLike<number>
}

/** Series side by side over all their x; x ascends in each. */
export function seriesTable(xLabel: string, series: readonly NamedSeries[]): ChartTable {
  const columns = [xLabel, ...series.map(({ name }) => name)]
  const [first] = series
  if (first && series.every(({ x }) => x === first.x || sameValues(x, first.x))) {
    return {
      columns,
      length: first.x.length,
      cell: (row, column) => (column === 0 ? first.x[row] : series[column - 1]?.y[row]) ?? null,
    }
  }
  const xs = [...new Set(series.flatMap(({ x }) => Array.from(x)))].sort((a, b) => a - b)
  const at = series.map(({ x, y }) => new Map(Array.from(x, (value, index) => [value, y[index]])))
  return {
    columns,
    length: xs.length,
    cell: (row, column) => {
      const x = xs[row]
      if (x === undefined) return null
      return (column === 0 ? x : at[column - 1]?.get(x)) ?? null
    },
  }
}

function sameValues(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}

export function rowsTable(
  columns: readonly string[],
  rows: readonly (readonly (number | string | null)[])[],
): ChartTable {
  return { columns, length: rows.length, cell: (row, column) => rows[row]?.[column] ?? null }
}

/** RFC 4180, lines ended by CR LF. Text that a spreadsheet would run as a formula is led by an apostrophe. */
export function csvOf(table: ChartTable): string {
  const lines = [table.columns.map(csvText).join(',')]
  for (let row = 0; row < table.length; row++) {
    const cells = table.columns.map((_, column) => {
      const value = table.cell(row, column)
      if (value === null) return ''
      return typeof value === 'number' ? String(value) : csvText(value)
    })
    lines.push(cells.join(','))
  }
  return lines.join('\r\n') + '\r\n'
}

function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
