package versioned

import (
	"slices"
	"sort"

	"lagcheck/history"
)

// A Version is a write at its place among those of its key, in the order of the log.
// Whoever counts versions leaves out those that were never seen.
type Version struct {
	Seen int64 // when it was first certainly there
	next int64 // the least Seen of the newer ones
	most int64 // the greatest Seen of this and the older ones
}

// Link prepares the versions of one key.
func Link(versions []Version) {
	next, most := history.Never, int64(0)
	for n := len(versions) - 1; n >= 0; n-- {
		versions[n].next = next
		next = min(next, versions[n].Seen)
	}
	for n := range versions {
		most = max(most, versions[n].Seen)
		versions[n].most = most
	}
}

// A Counter counts versions that were there before a time, in O(log n) where versions
// are seen in about the order of the log, else in O(log² n). The zero Counter is ready.
type Counter struct {
	sorted map[*Version][][]int64 // of keys whose versions are seen in another order: see sort
}

// fewVersions are counted one by one.
const fewVersions = 64

// Behind counts the versions of a key, from that of index from on, that were there
// before the call, and says for how long the first of them had been.
func (c *Counter) Behind(versions []Version, from int, call int64) (n int, age int64) {
	if from == len(versions) {
		return 0, 0
	}
	first := min(versions[from].Seen, versions[from].next)
	if first >= call {
		return 0, 0
	}
	// Those before all were there, and those from none on were not.
	all := from + sort.Search(len(versions)-from, func(k int) bool { return versions[from+k].most >= call })
	none := all + sort.Search(len(versions)-all, func(k int) bool { return versions[all+k].next >= call }) + 1
	return all - from + c.count(versions, all, min(none, len(versions)), call), call - first
}

// count counts those of versions[from:to] that were there.
func (c *Counter) count(versions []Version, from, to int, call int64) (n int) {
	var levels [][]int64
	if to-from >= fewVersions {
		levels = c.sort(versions)
	}
	for from < to {
		size, level := fewVersions, 0
		if from%size != 0 || from+size > to {
			if versions[from].Seen < call {
				n++
			}
			from++
			continue
		}
		for from%(2*size) == 0 && from+2*size <= to {
			size, level = 2*size, level+1
		}
		there, _ := slices.BinarySearch(levels[level][from:from+size], call)
		n += there
		from += size
	}
	return n
}

// sort returns when the versions were seen, on each level sorted in blocks: of
// fewVersions on the first, of twice as many on each level after it.
func (c *Counter) sort(versions []Version) [][]int64 {
	key := &versions[0]
	if levels, ok := c.sorted[key]; ok {
		return levels
	}
	if c.sorted == nil {
		c.sorted = make(map[*Version][][]int64)
	}
	level := make([]int64, len(versions))
	for n := range versions {
		level[n] = versions[n].Seen
	}
	var levels [][]int64
	for size := fewVersions; ; size *= 2 {
		level = slices.Clone(level)
		for from := 0; from < len(level); from += size {
			slices.Sort(level[from:min(from+size, len(level))])
		}
		levels = append(levels, level)
		if size >= len(level) {
			c.sorted[key] = levels
			return levels
		}
	}
}
