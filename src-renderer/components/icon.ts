/** Icons are components of @lucide/svelte, imported one by one: `import House from '@lucide/svelte/icons/house'`. */
import type { LucideProps } from '@lucide/svelte'
import type { Component } from 'svelte'

export type Icon = Component<LucideProps>
