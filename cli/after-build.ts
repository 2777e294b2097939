import { listingOf } from './listing.js'
import { registry } from './registry.js'
import { remember } from './remembered.js'

// The end of `npm run build`: nobody who lists scopes and rules should wait until all of them are built.
await remember(listingOf(registry))
