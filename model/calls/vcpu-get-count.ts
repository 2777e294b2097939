import { FAIL } from '../abi.js'
import { ret, type Caller, type Exit } from '../platform.js'
import { secondary } from '../state.js'

/** How many vCPUs a secondary VM has. — src/api.c, api_vcpu_get_count */
export const vcpuGetCount = ({ platform }: Caller, vmIndex: number): Exit =>
  ret(vmIndex < platform.secondaries ? platform.vcpusOf[secondary(vmIndex)]!.length : FAIL)
