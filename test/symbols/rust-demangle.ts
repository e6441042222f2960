import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { demangleRust } from '../../src/symbols/rust-demangle.js'
import { compile } from '../fixtures/compiled.js'
import { onPath } from '../fixtures/path.js'

const pairs: [mangled: string, written: string][] = [
  ['_ZN4core3fmt9Formatter3pad17h0123456789abcdefE', 'core::fmt::Formatter::pad'],
  [
    '_ZN58_$LT$alloc..string..String$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE',
    '<alloc::string::String as core::fmt::Debug>::fmt',
  ],
  [
    '_ZN3std2rt10lang_start28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE.llvm.123',
    'std::rt::lang_start::{{closure}}',
  ],
  ['_RNvCsabc_4main3foo', 'main::foo'],
  ['_RNCNvCsabc_4main3foos_0', 'main::foo::{closure#1}'],
  ['_RINvCsabc_4main3genhKc61_EB2_.warm', "main::gen::<u8, 'a'>"],
  ['_RNvMs_Csabc_4mainINtB4_1BKln5_Kb1_E2go', '<main::B<-5, true>>::go'],
  ['_RNvXCsabc_4mainNtB2_2SqNtB2_5Shape4area', '<main::Sq as main::Shape>::area'],
]

t.test('names of Rust are written as they were, in both schemes', async (t) => {
  for (const [mangled, written] of pairs) t.equal(demangleRust(mangled), written, mangled)
  t.equal(demangleRust('_RNvNtCsabc_4mainu8gre_oqac4bel'), undefined, 'it ends early')
  t.equal(demangleRust('_RNvC4mainu5bel_yu'), undefined)
})

t.test('names of C and C++ are none of Rust', async (t) => {
  for (const name of ['main', '_ZN3Foo3barEv', '_R', '_Rxyz', '_ZN3foo17h0000000000000000E'])
    t.equal(demangleRust(name), undefined, name)
})

t.test('a bomb of references backwards ends soon', async (t) => {
  // Each tuple holds the one before it twice.
  let name = '_RINvC1a1b'
  let place = name.length - 2
  name += 'TuuE'
  for (let count = 0; count < 60; count++) {
    const back = `B${place === 0 ? '' : (place - 1).toString(36)}_`
    place = name.length - 2
    name += `T${back}${back}E`
  }
  const start = performance.now()
  t.equal(demangleRust(`${name}E`), undefined)
  demangleRust(`_R${'NvMs_'.repeat(2000)}`)
  t.ok(performance.now() - start < 500)
})

const source = `
use std::fmt::Debug;
trait Shape { fn area(&self) -> f64; }
struct Square<const N: usize>(f64);
impl<const N: usize> Shape for Square<N> {
  #[inline(never)] fn area(&self) -> f64 { self.0 * N as f64 }
}
#[inline(never)]
fn every<T: Debug, const C: char>(t: &[T], f: impl Fn(&T) -> usize) -> usize {
  t.iter().map(|x| f(x) + C as usize).sum()
}
#[inline(never)]
fn shown(s: &dyn Shape, e: Box<dyn Fn(i32) -> String + Send>) -> String {
  format!("{} {}", s.area(), e(3))
}
mod größe { #[inline(never)] pub fn übel(x: &mut (u8, &str)) -> u8 { x.0 += 1; x.0 } }
fn main() {
  println!("{}", every::<_, 'é'>(&[1u8, 2], |x| *x as usize));
  println!("{}", shown(&Square::<7>(2.0), Box::new(move |i| format!("{i}"))));
  println!("{}", größe::übel(&mut (1, "a")));
}
`

const skip =
  (!onPath('rustc') && 'needs rustc') || ((!onPath('nm') || !onPath('c++filt')) && 'needs binutils')

t.test('all names in a Rust program are as c++filt has them', { skip }, async (t) => {
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const
  const program = compile(t, 'rustc', 'x.rs', source, ['-O', '-C', 'symbol-mangling-version=v0'])
  const root = spawnSync('rustc', ['--print', 'sysroot'], options).stdout.trim()
  const libraries = readdirSync(join(root, 'lib')).filter((name) => /^libstd.*\.so$/.test(name))
  const paths = [program, ...libraries.map((name) => join(root, 'lib', name))]
  const text = paths.map((path) => spawnSync('nm', [path], options).stdout).join('\n')
  const names = [...new Set(text.match(/\b_(R[A-Z]|ZN.*17h)\S+$/gm))]
  const input = `${names.join('\n')}\n`
  const truth = spawnSync('c++filt', ['-i'], { ...options, input }).stdout.split('\n')
  const wrong = names.filter((name, index) => demangleRust(name) !== truth[index])
  t.comment(`${wrong.length} of ${names.length} differ: ${wrong.slice(0, 3).join(' ')}`)
  t.ok(names.length > 100)
  // c++filt gives numbers of 128 bits in hexadecimal with an underscore.
  t.same(
    wrong.filter((name) => !/K[no]n?[0-9a-f]{17}/.test(name)),
    [],
  )
})
