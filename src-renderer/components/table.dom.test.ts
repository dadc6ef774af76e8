import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, test, vi } from 'vitest'
import TableHarness from './table-harness.svelte'

// jsdom has no layout: nothing is in sight, so only the spare rows are made.
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  },
)
afterEach(cleanup)

function setUp(selected: ReadonlySet<string> = new Set()) {
  const onopen = vi.fn<(row: number) => void>()
  const onselect = vi.fn<(selected: ReadonlySet<string>) => void>()
  const onsort = vi.fn<(column: string) => void>()
  render(TableHarness, { count: 1000, onopen, onselect, onsort, selected })
  return { onopen, onselect, onsort }
}

test('says how long it is and makes only a few of 1,000 rows', () => {
  setUp()
  expect(screen.getByRole('grid', { name: 'Numbers' }).getAttribute('aria-rowcount')).toBe('1001')
  expect(screen.getAllByRole('row').length).toBeLessThan(30)
})

test('the head says how it is sorted and asks for another order', async () => {
  const { onsort } = setUp()
  const head = screen.getByRole('columnheader', { name: 'Number' })
  expect(head.getAttribute('aria-sort')).toBe('descending')
  await fireEvent.click(screen.getByRole('button', { name: 'Number' }))
  expect(onsort).toHaveBeenCalledWith('number')
})

test('one row is in the order of Tab; arrows move, Enter opens, Space selects', async () => {
  const { onopen, onselect } = setUp()
  const [first, second] = screen.getAllByRole('row').slice(1)
  expect([first?.tabIndex, second?.tabIndex]).toEqual([0, -1])
  first?.focus()
  await fireEvent.keyDown(first as HTMLElement, { key: 'ArrowDown' })
  await vi.waitFor(() => expect(document.activeElement).toBe(second))
  await fireEvent.keyDown(second as HTMLElement, { key: 'Enter' })
  expect(onopen).toHaveBeenCalledWith(1)
  await fireEvent.keyDown(second as HTMLElement, { key: ' ' })
  expect(onselect).toHaveBeenCalledWith(new Set(['1']))
})

test('Shift with a click selects from the last row to this one', async () => {
  const { onselect, onopen } = setUp()
  await fireEvent.click(screen.getByRole('checkbox', { name: 'Select 1' }))
  expect(onselect).toHaveBeenLastCalledWith(new Set(['1']))
  await fireEvent.click(screen.getByText('row 3'), { shiftKey: true })
  expect(onselect).toHaveBeenLastCalledWith(new Set(['1', '2', '3']))
  expect(onopen).not.toHaveBeenCalled()
})

test('the box in the head takes all rows, or none', async () => {
  const all = new Set(Array.from({ length: 1000 }, (_, row) => String(row)))
  const { onselect } = setUp()
  await fireEvent.click(screen.getByRole('checkbox', { name: 'Select all' }))
  expect(onselect).toHaveBeenLastCalledWith(all)
  cleanup()
  const again = setUp(all)
  await fireEvent.click(screen.getByRole('checkbox', { name: 'Select all' }))
  expect(again.onselect).toHaveBeenLastCalledWith(new Set())
})
