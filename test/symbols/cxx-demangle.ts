import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import t from 'tap'
import { demangleCxx } from '../../src/symbols/cxx-demangle.js'
import { onPath } from '../fixtures/path.js'

const pairs: [mangled: string, written: string][] = [
  ['_Z1fi', 'f(int)'],
  ['_ZN3Foo3barEv.constprop.0.isra.1', 'Foo::bar() [clone .constprop.0] [clone .isra.1]'],
  ['_ZNK3Foo1fEv', 'Foo::f() const'],
  ['_ZNKR3Foo1fEv', 'Foo::f() const &'],
  ['_ZN3FooD0Ev', 'Foo::~Foo()'],
  ['_ZN3FooIiEC2IcEET_', 'Foo<int>::Foo<char>(char)'],
  ['_ZlsIcEvT_', 'void operator<< <char>(char)'],
  ['_Z1fRA3_c', 'f(char (&) [3])'],
  ['_Z1fPFviE', 'f(void (*)(int))'],
  ['_Z1fM3FooKFviE', 'f(void (Foo::*)(int) const)'],
  ['_Z1fIJicEEvDpT_', 'void f<int, char>(int, char)'],
  ['_Z1fIJEEvDpT_', 'void f<>()'],
  ['_Z1fIiEDTcl1gfp_EET_', 'decltype (g({parm#1})) f<int>(int)'],
  ['_Z1fILb1ELi5ELj6ELl7EL1E8EEvv', 'void f<true, 5, 6u, 7l, (E)8>()'],
  ['_ZN12_GLOBAL__N_11fEv', '(anonymous namespace)::f()'],
  ['_ZZ3fooIiEvvENKUlvE_clEv', 'foo<int>()::{lambda()#1}::operator()() const'],
  ['_ZZ4mainENKUlT_E_clIiEEDaS_', 'auto main::{lambda(auto:1)#1}::operator()<int>(int) const'],
  ['_ZThn8_N3Foo1fEv', 'non-virtual thunk to Foo::f()'],
  ['_ZTv0_n24_N3Foo1fEv', 'virtual thunk to Foo::f()'],
  ['_ZTCN3FooE0_3Bar', 'construction vtable for Bar-in-Foo'],
  ['_ZGVZ4mainE1x', 'guard variable for main::x'],
  ['_ZN1AcvT_IiEEv', 'A::operator int<int>()'],
  ['_Z1fIRiEvOT_', 'void f<int&>(int&)'],
  ['_Z1fPKPVi', 'f(int volatile* const*)'],
  ['_Z1fDv4_f', 'f(float __vector(4))'],
  ['_ZN1fB5cxx113barEv', 'f[abi:cxx11]::bar()'],
  ['_Z1fPDoFvvE', 'f(void (*)() noexcept)'],
  [
    '_ZNSsC1Ev',
    'std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string()',
  ],
  ['_ZN1AaSERKS_', 'A::operator=(A const&)'],
]

t.test('names of C++ are written as c++filt writes them', async (t) => {
  for (const [mangled, written] of pairs) t.equal(demangleCxx(mangled), written, mangled)
})

t.test('what is no name of C++ is none', async (t) => {
  for (const name of ['main', '_Z', '_Zxyz', '_ZN', '_ZN3FooE1', '_Z3fooi junk', '_ZS9_', '_ZNE'])
    t.equal(demangleCxx(name), undefined, name)
})

t.test('a bomb of substitutions ends soon', async (t) => {
  const bomb = `_Z1f${'P'.repeat(3000)}i`
  const doubling = `_Z1fI1AIS_S_E1BIS0_S0_E${Array.from({ length: 40 }, (_, index) => {
    const last = (index + 2).toString(36).toUpperCase()
    return `1${String.fromCharCode(67 + (index % 20))}IS${last}_S${last}_E`
  }).join('')}EvT_`
  const nested = `_Z1f${'N1a1bI'.repeat(600)}`
  for (const name of [bomb, doubling, nested, `_Z${'1a'.repeat(9000)}`]) {
    const start = performance.now()
    demangleCxx(name)
    t.ok(performance.now() - start < 500, name.slice(0, 20))
  }
})

const libraries = [
  '/usr/lib/x86_64-linux-gnu/libstdc++.so.6',
  '/usr/lib/aarch64-linux-gnu/libstdc++.so.6',
  process.execPath,
]

t.test(
  'thousands of names of this machine are as c++filt has them',
  {
    skip: (!onPath('c++filt') || !onPath('nm')) && 'needs binutils',
  },
  async (t) => {
    const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const
    const all = libraries.filter(existsSync).flatMap((path) => {
      const text = ['-D', '-a'].map((flag) => spawnSync('nm', [flag, path], options).stdout)
      return text.join('\n').match(/\b_Z\w+$/gm) ?? []
    })
    const names = [...new Set(all)].filter((_, index) => index % 7 === 0)
    const input = `${names.join('\n')}\n`
    const truth = spawnSync('c++filt', ['-i'], { ...options, input }).stdout.split('\n')
    const wrong = names.filter((name, index) => demangleCxx(name) !== truth[index])
    t.comment(`${wrong.length} of ${names.length} differ: ${wrong.slice(0, 3).join(' ')}`)
    t.ok(names.length > 500)
    // c++filt leaves commas where packs are empty, and does not read a few that we read.
    t.ok(wrong.length <= names.length / 1000)
  },
)
