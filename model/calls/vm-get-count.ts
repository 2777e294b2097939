import { ret, type Caller, type Exit } from '../platform.js'

/** How many secondary VMs there are, those that failed to load included. — src/api.c, api_vm_get_count */
export const vmGetCount = ({ platform }: Caller): Exit => ret(platform.secondaries)
