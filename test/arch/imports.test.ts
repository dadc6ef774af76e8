/**
 * The import rule of ARCHITECTURE.md over the real sources, read with TypeScript's own
 * parser: every static import, export-from, dynamic import and `new URL` of a file.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../src-main/platform/entries.js'

const root = projectRoot()
const sourceFolder = join(root, 'src-main')
const rendererFolder = join(root, 'src-renderer')

/** Folder of src-main -> folders it may import from, beside itself. */
const allowed: Record<string, readonly string[]> = {
  contract: [],
  platform: ['contract'],
  engine: ['contract'],
  // The loader's worker augments where it decodes: the one edge from data into the engine.
  data: ['contract', 'platform', 'engine/augment', 'engine/host-array'],
  hub: ['contract', 'platform'],
  runs: ['contract', 'platform'],
  study: ['contract', 'platform'],
  // The engine process writes its own run folder while it trains, through the store of runs.
  // What it measures for a study is judged where the study's pictures are.
  'engine-process': [
    ...['contract', 'platform', 'engine', 'data', 'runs'],
    ...['study/feature-scores', 'study/near-duplicates'],
  ],
  // Commands that measure the engine itself (golden) run it in their own process.
  service: ['contract', 'platform', 'runs', 'data', 'hub', 'study', 'engine-process'],
  host: ['contract', 'platform', 'service'],
}

/** Packages that the engine may use; native runtimes are handed in. */
const enginePackages = ['@tensorflow/tfjs-core', 'zod', 'pure-rand', 'protobufjs', 'fflate']
/** Packages that the engine names for their types only. */
const engineTypePackages = [...enginePackages, 'onnxruntime-node', 'onnxruntime-common']

/** Packages that the page may use; all are bundled into it. */
const rendererPackages =
  /^(svelte|vite|vitest|bits-ui|chart\.js|chartjs-chart-matrix|@lucide\/svelte|@testing-library\/svelte)(\/|$)/

interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

function importsOf(text: string, name: string): Import[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      found.push({ specifier: node.moduleSpecifier.text, typeOnly })
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly })
    } else if (ts.isCallExpression(node)) {
      const [first] = node.arguments
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require')
      if (loads && first && ts.isStringLiteral(first)) {
        found.push({ specifier: first.text, typeOnly: false })
      }
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const literal = node.argument.literal
      if (ts.isStringLiteral(literal)) found.push({ specifier: literal.text, typeOnly: true })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** What a file of src-main may not import, in words; empty when it keeps the rule. */
function violations(file: string, text: string): string[] {
  const folder = file.split('/')[0] ?? ''
  if (!file.includes('/') || file.endsWith('.test.ts')) return []
  const permitted = allowed[folder]
  if (!permitted) return [`${file}: no rule for the folder ${folder}`]
  return importsOf(text, file).flatMap(({ specifier, typeOnly }) => {
    const bad = `${file} -> ${specifier}`
    if (specifier.startsWith('.') || specifier.startsWith('#contract/')) {
      const target = specifier.startsWith('#')
        ? specifier.replace('#', '')
        : relative(sourceFolder, resolve(sourceFolder, dirname(file), specifier))
            .split(sep)
            .join('/')
      const inside = [folder, ...permitted].some(
        (edge) => target.startsWith(`${edge}/`) || target === `${edge}.js`,
      )
      return inside ? [] : [bad]
    }
    if (folder === 'contract') return specifier === 'zod' ? [] : [bad]
    if (folder === 'engine') {
      const builtin = specifier.startsWith('node:') || builtinModules.includes(specifier)
      const packages = typeOnly ? engineTypePackages : enginePackages
      const known = packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))
      return builtin || !known ? [bad] : []
    }
    const shell = file.startsWith('host/electron/') || file.startsWith('host/preload/')
    return specifier === 'electron' && !shell ? [bad] : []
  })
}

/** Packages that a file loads, itself or through what it imports, with the way to each. */
function packagesBehind(entry: string): Map<string, string> {
  const ways = new Map([[entry, entry]])
  const packages = new Map<string, string>()
  for (const [file, way] of ways) {
    for (const { specifier, typeOnly } of importsOf(readFileSync(file, 'utf8'), file)) {
      if (typeOnly || specifier.startsWith('node:')) continue
      const next = `${way.replace(`${sourceFolder}${sep}`, '')} > ${specifier}`
      if (!specifier.startsWith('.')) packages.set(specifier, packages.get(specifier) ?? next)
      else {
        const target = resolve(dirname(file), specifier.replace(/\.js$/, '.ts'))
        if (!ways.has(target)) ways.set(target, next)
      }
    }
  }
  return packages
}

function sources(folder: string, extensions: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.includes(extname(entry.name)))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

describe('import rule', () => {
  const files = sources(sourceFolder, ['.ts'])

  it('sees the sources', () => {
    expect(files).toContain('contract/errors.ts')
    expect(files).toContain('engine/executor/executor.ts')
  })

  it('holds on every file of src-main', () => {
    const found = files.flatMap((file) =>
      violations(file, readFileSync(join(sourceFolder, file), 'utf8')),
    )
    expect(found).toEqual([])
  })

  it('keeps what computes and decodes out of the process that answers pages', () => {
    const packages = packagesBehind(join(sourceFolder, 'service/create-service.ts'))
    expect(packages.has('zod')).toBe(true)
    const heavy = [...packages].filter(([name]) =>
      /tensorflow|onnxruntime|sharp|protobuf/.test(name),
    )
    expect(heavy).toEqual([])
  })

  it.each([
    ['contract/a.ts', "import { b } from '../engine/b.js'"],
    ['engine/a.ts', "import { readFileSync } from 'node:fs'"],
    ['engine/a.ts', "import { readFileSync } from 'fs'"],
    ['engine/a.ts', "const ort = await import('onnxruntime-node')"],
    ['engine/train/a.ts', "export { b } from '../../platform/paths.js'"],
    ['data/a.ts', "import { b } from '../engine/model/b.js'"],
    ['runs/a.ts', "import { b } from '../engine/b.js'"],
    ['service/a.ts', "type B = import('../engine/b.js').B"],
    ['host/cli/a.ts', "import { b } from '../../runs/b.js'"],
    ['service/a.ts', "import { app } from 'electron'"],
    ['elsewhere/a.ts', ''],
  ])('refuses in %s: %s', (file, text) => {
    expect(violations(file, text)).toHaveLength(1)
  })

  it.each([
    ['data/loader-worker.ts', "import { b } from '../engine/augment/flip.js'"],
    ['engine-process/a.ts', "import { b } from '../engine/train/b.js'"],
    ['engine/executor/a.ts', "import type { InferenceSession } from 'onnxruntime-node'"],
    ['host/cli/a.ts', "import { b } from '../../service/b.js'"],
  ])('allows in %s: %s', (file, text) => {
    expect(violations(file, text)).toEqual([])
  })

  it('keeps the renderer to its own folder and #contract', () => {
    const found = sources(rendererFolder, ['.ts', '.svelte']).flatMap((file) => {
      const text = readFileSync(join(rendererFolder, file), 'utf8')
      const script = [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)]
      const code = file.endsWith('.svelte') ? script.map((match) => match[1]).join('\n') : text
      return importsOf(code, file)
        .map(({ specifier }) => specifier)
        .filter((specifier) =>
          specifier.startsWith('.')
            ? relative(
                rendererFolder,
                resolve(rendererFolder, dirname(file), specifier),
              ).startsWith('..')
            : !specifier.startsWith('#contract/') && !rendererPackages.test(specifier),
        )
        .map((specifier) => `${file} -> ${specifier}`)
    })
    expect(found).toEqual([])
  })

  it('keeps every file within 400 lines', () => {
    const long = files
      .map((file) => ({
        file,
        lines: readFileSync(join(sourceFolder, file), 'utf8').split('\n').length - 1,
      }))
      .filter(({ lines }) => lines > 400)
    expect(long).toEqual([])
  })
})
