package history

import "hash/maphash"

// A stringCache keeps one copy of strings that recur. It is bounded, so that a
// file in which nothing recurs costs no more than its strings.
type stringCache struct {
	seed  maphash.Seed
	slots []string
}

func (c *stringCache) share(b []byte) string {
	if c.slots == nil {
		c.seed, c.slots = maphash.MakeSeed(), make([]string, 1<<13)
	}
	slot := &c.slots[maphash.Bytes(c.seed, b)%uint64(len(c.slots))]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}
