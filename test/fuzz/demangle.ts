import t from 'tap'
import { demangle } from '../../src/symbols/demangle.js'
import { fuzz } from '../fixtures/fuzz.js'

const names = [
  '_ZNSt8_Rb_treeIPN2v88internal8compiler4NodeESt4pairIKS4_NS2_15LoadElimination9FieldInfoEESt10_Select1stIS9_ESt4lessIS4_ENS1_13ZoneAllocatorIS9_EEE17_M_emplace_uniqueIJRS9_EEES5_ISt17_Rb_tree_iteratorIS9_EbEDpOT_',
  '_ZZ4mainENKUlT_E_clIiEEDaS_',
  '_ZN1AcvT_IiEEv',
  '_Z1fIiEDTcl1gfp_EET_.constprop.0.isra.1',
  '_ZStneIN4llvm8TypeSizeENS0_5APIntEENSt9enable_ifIXsr14is_convertibleIDTneclsr3stdE7declvalIRKT_EEclsr3stdE7declvalIRKT0_EEEbEE5valueEbE4typeERKSt8optionalIS4_ES9_',
  '_ZTv0_n24_N3Foo1fEv',
  '_ZN58_$LT$alloc..string..String$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE',
  '_RINvMs6_NtCsisHHR57e8H2_9hashbrown3rawINtB6_8RawTablejE14reserve_rehashNCINvNtCs1vJJQCuY10J_8indexmap5inner8get_hashINtNtCs4k3LPBBIJ3O_21rustc_data_structures6intern8InternedNtNtCs5j6XFghYC1j_13rustc_resolve7imports10ImportDataEuE0EB2Q_',
  '_RINvCsabc_4main3genhKc61_EB2_.warm',
]

t.test('no broken name gets past those who read it', async (t) => {
  let written = 0
  const report = await fuzz({
    seeds: names.map((name) => Buffer.from(name)),
    read: (bytes) => {
      // Broken bytes are no letters that a name has: most would end at once.
      const name = Buffer.from(bytes)
        .toString('latin1')
        .replace(/[^ -~]/g, '_')
      const text = demangle(name)
      if (text !== name) written++
      if (text.length > Math.max(name.length, 1 << 15)) throw new Error('it is too long')
    },
    isOwn: () => false,
    msMax: 500,
  })
  t.comment(`${report.tried} names, ${written} read, longest ${report.msLongest.toFixed(0)} ms`)
  t.equal(report.failure, undefined)
  t.ok(written > 100)
})
