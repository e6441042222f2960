/**
 * Taste as a test: the laws of the design and the limits of the style that a program can check,
 * read off the sources. After TigerBeetle's tidy.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import t from 'tap'
import ts from 'typescript'

/** Which row a folder of src/ stands in. An import points to a lower row, never sideways. */
const rows: Record<string, number> = {
  elf: 0,
  text: 0,
  protobuf: 0,
  bpf: 1,
  btf: 2,
  kernel: 3,
  process: 3,
  schema: 4,
  object: 4,
  profile: 4,
  helper: 5,
  symbols: 5,
  bpftrace: 5,
  pipeline: 6,
  session: 7,
  sampling: 7.5,
  tools: 8,
  views: 8,
  exporters: 8,
  cli: 9,
  build: 10,
}

const limits = {
  columns: 100,
  fileLines: 400,
  functionLines: 50,
  helperLines: 2700,
  toolLines: 150,
}

/** Files that are one table, or one list of rules, may be longer than a file to read. */
const tables = /(^|\/)(numbers|[a-z-]+-(table|numbers|names)|(.*-)?flags|errno|options)\.ts$/

/** What is proved by another test than the one of its name, and by which. */
const provedElsewhere: Record<string, string> = {
  'src/cli/run.ts': 'test/kernel/cli.ts',
  'src/cli/top-command.ts': 'test/kernel/top-command.ts',
  'src/process/loader.ts': 'test/build/commonjs.ts',
  'src/cli/programs.ts': 'test/cli/main.ts',
  'src/sampling/counting-object.ts': 'test/kernel/top.ts',
  'src/sampling/program-sampler.ts': 'test/kernel/top.ts',
  'src/sampling/process-detail.ts': 'test/kernel/top-tables.ts',
  'src/sampling/table-sampler.ts': 'test/kernel/top-tables.ts',
  'src/sampling/task-sampler.ts': 'test/kernel/top.ts',
  'src/sampling/top.ts': 'test/kernel/top-source.ts',
  'src/cli/flame-terminal.ts': 'test/cli/flame-command.ts',
  'src/cli/sample-screen.ts': 'test/kernel/profile.ts',
  'src/cli/sample-command.ts': 'test/kernel/profile.ts',
  'src/cli/sampling.ts': 'test/kernel/profile.ts',
  'src/cli/sample-symbols.ts': 'test/kernel/profile.ts',
  'src/exporters/svg-style.ts': 'test/exporters/svg-viewer.ts',
  'src/exporters/svg-viewer-actions.ts': 'test/exporters/svg-viewer.ts',
  'src/exporters/html-page.ts': 'test/exporters/svg-viewer.ts',
  'src/pipeline/symbol-files.ts': 'test/kernel/symbols.ts',
  'src/symbols/cxx-expressions.ts': 'test/symbols/cxx-demangle.ts',
  'src/symbols/cxx-names.ts': 'test/symbols/cxx-demangle.ts',
  'src/symbols/cxx-node.ts': 'test/symbols/cxx-demangle.ts',
  'src/symbols/cxx-reader.ts': 'test/symbols/cxx-demangle.ts',
  'src/symbols/cxx-tables.ts': 'test/symbols/cxx-demangle.ts',
  'src/symbols/cxx-type-node.ts': 'test/symbols/cxx-demangle.ts',
  'src/symbols/cxx-types.ts': 'test/symbols/cxx-demangle.ts',
  'src/symbols/rust-punycode.ts': 'test/symbols/rust-demangle.ts',
  'src/symbols/rust-v0.ts': 'test/symbols/rust-demangle.ts',
  'src/symbols/debug-file.ts': 'test/symbols/symbolizer.ts',
  'src/symbols/elf-module.ts': 'test/symbols/symbolizer.ts',
  'src/symbols/frame-reader.ts': 'test/symbols/eh-frame.ts',
  'src/symbols/frame-state.ts': 'test/symbols/eh-frame.ts',
  'src/session/kernel-namer.ts': 'test/kernel/kernel-namer.ts',
  'src/session/unwind-tables.ts': 'test/kernel/unwind.ts',
  'src/symbols/unwind-rules.ts': 'test/symbols/eh-frame.ts',
  'src/symbols/go-locate.ts': 'test/symbols/go-table.ts',
  'src/symbols/modules.ts': 'test/symbols/symbolizer.ts',
}

interface Source {
  path: string
  text: string
  lines: string[]
  tree: ts.SourceFile
}

function filesBelow(folder: string, ending: RegExp): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => ending.test(path))
    .sort()
}

function read(path: string): Source {
  const text = readFileSync(path, 'utf8')
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  return { path, text, lines: text.split('\n'), tree }
}

/** The files of src/ that this one imports, and the names it takes from each. */
function importsOf(source: Source): { path: string; names: string[] }[] {
  const found: { path: string; names: string[] }[] = []
  const add = (specifier: string, names: string[]): void => {
    if (!specifier.startsWith('.')) return
    const path = normalize(join(dirname(source.path), specifier)).replace(/\.js$/, '.ts')
    found.push({ path: existsSync(path) ? path : path + 'x', names })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      add(node.moduleSpecifier.text, importedNames(node.importClause))
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier)
      add((node.moduleSpecifier as ts.StringLiteral).text, reexportedNames(node))
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments
      if (specifier && ts.isStringLiteral(specifier)) add(specifier.text, ['*'])
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add((node.argument.literal as ts.StringLiteral).text, ['*'])
    ts.forEachChild(node, visit)
  }
  visit(source.tree)
  return found
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const names = clause?.name ? ['default'] : []
  const bindings = clause?.namedBindings
  if (bindings && ts.isNamespaceImport(bindings)) names.push('*')
  if (bindings && ts.isNamedImports(bindings))
    names.push(...bindings.elements.map((one) => (one.propertyName ?? one.name).text))
  return names
}

function reexportedNames(node: ts.ExportDeclaration): string[] {
  if (!node.exportClause || !ts.isNamedExports(node.exportClause)) return ['*']
  return node.exportClause.elements.map((one) => (one.propertyName ?? one.name).text)
}

type Exported = { name: string; node: ts.Statement }

/** What a file exports by name, with the statement that does. */
function exportsOf(source: Source): Exported[] {
  const found: Exported[] = []
  for (const node of source.tree.statements) {
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
    if (!modifiers.some((one) => one.kind === ts.SyntaxKind.ExportKeyword)) continue
    if (modifiers.some((one) => one.kind === ts.SyntaxKind.DefaultKeyword)) continue
    if (ts.isVariableStatement(node))
      for (const one of node.declarationList.declarations)
        found.push({ name: one.name.getText(source.tree), node })
    else {
      const { name } = node as ts.Statement & { name?: ts.Identifier }
      if (name) found.push({ name: name.text, node })
    }
  }
  return found
}

function documented(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).length > 0
}

/** Lines of every function's body, outermost ones only: closures count for their owner. */
function functionsOf(source: Source): { name: string; lines: number }[] {
  const found: { name: string; lines: number }[] = []
  const lineOf = (position: number): number =>
    source.tree.getLineAndCharacterOfPosition(position).line
  const visit = (node: ts.Node, name: string): void => {
    const label = ts.isVariableDeclaration(node) ? node.name.getText(source.tree) : name
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const own = node.name && 'getText' in node.name ? node.name.getText(source.tree) : label
      const lines = lineOf(node.end) - lineOf(node.getStart(source.tree)) + 1
      found.push({ name: own || '(anonymous)', lines })
      return
    }
    ts.forEachChild(node, (child) => visit(child, label))
  }
  visit(source.tree, '')
  return found
}

/** How wide a line is where a tab goes to the next multiple of 8. */
function columnsOf(line: string): number {
  return line.split('\t').reduce((width, part, index) => {
    const start = index === 0 ? 0 : (Math.floor(width / 8) + 1) * 8
    return start + part.length
  }, 0)
}

const sources = filesBelow('src', /\.tsx?$/).map(read)
const tests = filesBelow('test', /\.tsx?$/).map(read)
const code = filesBelow('bpf-src', /\.[ch]$/).filter((path) => !path.includes('/include/bpf/'))
const folderOf = (path: string): string => path.split('/')[1] ?? ''
const share = (numbers: number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * part)] ?? 0

/** Half are shorter, and nine in ten. */
const spread = (numbers: number[]): string => `${share(numbers, 0.5)}, p90 ${share(numbers, 0.9)}`

t.test('every folder of src/ stands in a row', async (t) => {
  const folders = [...new Set(sources.map((source) => folderOf(source.path)))]
  t.same(
    folders.filter((folder) => rows[folder] === undefined),
    [],
  )
})

t.test('imports point down', async (t) => {
  const wrong = sources.flatMap((source) =>
    importsOf(source)
      .filter(({ path }) => path.startsWith('src/') && folderOf(path) !== folderOf(source.path))
      .filter(({ path }) => (rows[folderOf(path)] ?? 99) >= (rows[folderOf(source.path)] ?? 99))
      .map(({ path }) => `${source.path} imports ${path}`),
  )
  t.same(wrong, [])
})

t.test('only process/ spawns, only cli/ writes to the terminal and exits', async (t) => {
  const wrong = sources
    .filter(({ path }) => folderOf(path) !== 'build')
    .flatMap(({ path, text }) => {
      const folder = folderOf(path)
      const spawns = /from '(node:child_process|execa)'/.test(text) && folder !== 'process'
      const speaks = /process\.(stdout|stderr|exit)\b|console\./.test(text) && folder !== 'cli'
      return [...(spawns ? [`${path} spawns`] : []), ...(speaks ? [`${path} speaks`] : [])]
    })
  t.same(wrong, [])
})

t.test('every file of src/ has its test', async (t) => {
  const onlyTypes = (source: Source): boolean =>
    source.tree.statements.every(
      (node) =>
        ts.isImportDeclaration(node) ||
        ts.isInterfaceDeclaration(node) ||
        ts.isTypeAliasDeclaration(node),
    )
  const missing = sources
    .filter(({ path }) => !['build', 'tools'].includes(folderOf(path)) && !tables.test(path))
    .filter((source) => !onlyTypes(source))
    .map(({ path }) => path)
    .filter((path) => {
      const twin = provedElsewhere[path] ?? path.replace(/^src/, 'test').replace(/\.tsx$/, '.ts')
      return !existsSync(twin)
    })
  t.same(missing, [])
})

t.test('files and functions are short', async (t) => {
  const longFiles = sources
    .filter(({ path, lines }) => lines.length > limits.fileLines && !tables.test(path))
    .map(({ path, lines }) => `${path}: ${lines.length} lines`)
  const functions = sources.flatMap((source) =>
    functionsOf(source).map((one) => ({ ...one, path: source.path })),
  )
  const longFunctions = functions
    .filter(({ lines }) => lines > limits.functionLines)
    .map(({ path, name, lines }) => `${path}: ${name} has ${lines} lines`)
  t.comment(`median lines: a file ${spread(sources.map(({ lines }) => lines.length))}`)
  t.comment(`median lines: a function ${spread(functions.map(({ lines }) => lines))}`)
  t.same(longFiles, [])
  t.same(longFunctions, [])
})

t.test('the helper and the tools are small', async (t) => {
  const lines = (paths: string[]): number =>
    paths.reduce((sum, path) => sum + readFileSync(path, 'utf8').split('\n').length, 0)
  const helper = lines(filesBelow('bpf-src/helper', /\.c$/))
  t.comment(`the helper has ${helper} lines of C`)
  t.ok(helper < limits.helperLines, `the helper has ${helper} lines`)
  for (const path of filesBelow('src/tools', /\.ts$/)) {
    const object = `bpf-src/${basename(path, '.ts')}.bpf.c`
    if (!existsSync(object)) continue
    const both = lines([path, object])
    t.ok(both <= limits.toolLines, `${basename(path, '.ts')} has ${both} lines`)
  }
})

t.test('lines are at most 100 columns and have no space at the end', async (t) => {
  const texts = [...sources, ...tests, ...code.map(read)]
  const wrong = texts.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => {
      // Prose in a string is not broken; the code around it is short all the same.
      const prose = /^\s*[^'"`]{0,40}(['"`]).*\1[\])},;]*$/.test(line)
      const width = prose ? 0 : columnsOf(line)
      const fault = width > limits.columns ? `${width} columns` : /[ \t]$/.test(line) && 'space'
      return fault ? [`${path}:${index + 1}: ${fault}`] : []
    }),
  )
  t.same(wrong, [])
})

t.test('every export is documented', async (t) => {
  const wrong = sources.flatMap((source) =>
    exportsOf(source)
      .filter(({ node }) => !documented(node))
      .map(({ name }) => `${source.path}: ${name}`),
  )
  t.same(wrong, [])
})

t.test('no export is dead', async (t) => {
  const used = new Set<string>()
  for (const source of [...sources, ...tests])
    for (const { path, names } of importsOf(source))
      for (const name of names) used.add(`${path} ${name}`)
  const dead = sources.flatMap((source) =>
    exportsOf(source)
      .filter(({ name }) => !used.has(`${source.path} ${name}`) && !used.has(`${source.path} *`))
      // A type that a signature of the same file names is reached through it.
      .filter(({ name }) => source.text.split(new RegExp(`\\b${name}\\b`)).length <= 2)
      .map(({ name }) => `${source.path}: ${name}`),
  )
  t.same(dead, [])
})

t.test('no file has a name or a word that says nothing', async (t) => {
  const names = [...sources, ...tests].map(({ path }) => path)
  t.same(
    names.filter((path) => /(^|\/)(utils?|helpers|common|misc)(\/|\.)/.test(path)),
    [],
  )
  const words = /\b(TODO|FIXME|XXX)\b|as unknown as|@ts-ignore|\.only\(/
  const wrong = [...sources, ...tests]
    .filter(({ path }) => path !== 'test/tidy.ts')
    .flatMap(({ path, lines }) =>
      lines.flatMap((line, index) => (words.test(line) ? [`${path}:${index + 1}: ${line}`] : [])),
    )
  t.same(wrong, [])
  const isAny = (node: ts.Node): boolean =>
    node.kind === ts.SyntaxKind.AnyKeyword || ts.forEachChild(node, isAny) === true
  t.same(
    [...sources, ...tests].filter(({ tree }) => isAny(tree)).map(({ path }) => `${path}: any`),
    [],
  )
})

t.test('the top level of the repository is fixed', async (t) => {
  const known = ['LICENSE', 'README.md', 'bin', 'bpf-src', 'man', 'package-lock.json']
  known.push('package.json', 'prebuilt', 'src', 'test', 'tsconfig.json')
  const made = ['dist', 'node_modules']
  const others = readdirSync('.').filter((name) => !/^\./.test(name) && !made.includes(name))
  t.same(others.sort(), known)
  t.same(readFileSync('bin/ebpf-trace.js', 'utf8').match(/require\(.*?\)/g), [
    "require('../dist/main.cjs')",
  ])
})

t.test('each library stands where it shines', async (t) => {
  const places: Record<string, string[]> = {
    chalk: ['text'],
    'cli-table3': ['views'],
    commander: ['cli'],
    execa: ['process'],
    esbuild: ['build'],
    typescript: ['build'],
  }
  const wrong = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/ from '([^.#'][^']*)'/g)].flatMap(([, name = '']) => {
      if (name.startsWith('node:') || places[name]?.includes(folderOf(path))) return []
      return [`${path} imports ${name}`]
    }),
  )
  t.same(wrong, [])
})

t.test('a tool is data', async (t) => {
  const tools = sources.filter(({ path }) => /^src\/tools\/(?!index|tool\.)/.test(path))
  const data = ['src/tools/tool.ts', 'src/kernel/differences.ts']
  const wrong = tools.flatMap((source) =>
    importsOf(source)
      .filter(({ path }) => !data.includes(path))
      .map(({ path }) => `${source.path} imports ${path}`),
  )
  t.same(wrong, [])
})

t.test('nothing outlives us in the kernel, and no map forgets what it is asked for', async (t) => {
  // An LRU map evicts without counting; what is pinned has no owner.
  const objects = code.filter((path) => !path.startsWith('bpf-src/helper/'))
  const forgets = /BPF_MAP_TYPE_LRU|LIBBPF_PIN|SEC\("uretprobe/
  t.same(
    objects.filter((path) => forgets.test(readFileSync(path, 'utf8'))),
    [],
  )
  const helper = code.filter((path) => path.startsWith('bpf-src/helper/'))
  t.same(
    helper.filter((path) =>
      /bpf_(obj|object__|map__|link__|program__)_?pin/.test(readFileSync(path, 'utf8')),
    ),
    [],
  )
})

t.test('a usage error has its place in the command line', async (t) => {
  // What these read is a value alone: who calls them says of which option, or of what file it is.
  const elsewhere = ['cli/values', 'cli/flame-options', 'cli/top-options', 'process/clang']
  const read = ['text/quantity', 'schema/columns', 'process/user', 'text/failure', 'cli/usage']
  const excepted = new Set([...elsewhere, ...read].map((name) => `src/${name}.ts`))
  const wrong = sources
    .filter(({ path }) => !excepted.has(path))
    .flatMap(({ path, text }) => {
      const bare = [...text.matchAll(/new Failure\(\s*'usage'/g)]
      const made = [...text.matchAll(/new UsageError\(([^]*?)\)\n/g)]
      const lost = made.filter(([, words = '']) => !/\b(argument|isMissing)\b/.test(words))
      return [...bare, ...lost].map(([found]) => `${path}: ${found}`)
    })
  t.same(wrong, [])
})
