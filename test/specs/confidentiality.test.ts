import test from 'ava'
import { check } from '../../checker/index.js'
import { registry } from '../../cli/registry.js'
import { hafnium } from '../../machine/index.js'
import { FAIL } from '../../model/abi.js'
import type { Patch } from '../../model/index.js'
import { PRIMARY, secondary } from '../../model/state.js'
import { specs } from '../../specs/index.js'
import { hfcheck } from '../cli/fake-terminal.js'
import { edited } from '../mutants/mutant.js'

/** Ways to tell one VM of another, each with the rule that is there to notice. */
const LEAKS: readonly (Patch & { readonly broken: string })[] = [
  {
    name: 'request-looks-into-memory', says: 'A request is refused while the receiver has something in its page.', broken: 'memoryIsPrivate',
    sections: [edited('rpc_request', 'deliver', (own, s) => (s.pages[1]!.head === 1 ? FAIL : own()))],
  },
  {
    name: 'run-looks-into-registers', says: 'A vCPU is not run while its saved x0 is not 0.', broken: 'registersArePrivate',
    sections: [edited('vcpu_run', 'claim', (own, s, { platform }, { to }) => (s.vcpus[platform.vcpusOf[secondary(to!.vm)]![to!.vcpu]!]!.regs.x0 === 0 ? own() : 0))],
  },
  {
    name: 'request-tells-of-earlier-ones', says: 'A request is refused to a VM that had a message before.', broken: 'buffersArePrivate',
    sections: [edited('rpc_request', 'deliver', (own, s, _, { to }) => (s.vms[secondary(to!.vm)]!.rpc.recvBytes > 0 ? FAIL : own()))],
  },
  {
    name: 'acknowledgement-tells-of-neighbours', says: 'An acknowledgement fails while another secondary has a message pending.', broken: 'neighboursAreBlind',
    sections: [edited('rpc_ack', 'acknowledge', (own, s, { vm }) => (s.vms.some(({ rpc }, other) => other !== vm && other !== PRIMARY && rpc.state === 'pending') ? FAIL : own()))],
  },
]

for (const leak of LEAKS) {
  test(`${leak.broken} notices: ${leak.says}`, async t => {
    const id = `confidentiality.${leak.broken}`
    const hypervisor = hafnium('neighbours', { patches: [leak] })
    const { rules: [found] } = await check(hypervisor, { [id]: specs(hypervisor)[id]! })
    t.is(found!.verdict, 'violated')
    const { trace, twin } = found!
    t.is(trace!.steps.at(-1)!.action, twin!.trace.steps.at(-1)!.action)
    t.true(twin!.secret.length > 0 && twin!.differs.length > 0)
  })
}

test('a leak is told as two runs: the secret they differ in, and what gives it away', async t => {
  const { code, out } = await hfcheck(['--scope', 'scarce', '--rule', 'confidentiality.heapTellsNothing'], { registry })
  t.is(code, 0)
  t.regex(out, /→ x0 = -1\n/)
  t.regex(out, /The other run, \d steps?: before the last one it differs in the secret alone\n/)
  t.regex(out, / +secret +S0\.rpc\.send = /)
  t.regex(out, / +differs +CPU0\.x\.x0 = 0, not -1\n/)
})
