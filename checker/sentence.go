package checker

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// pairSentence explains a session guarantee that operation i broke by not
// respecting an operation of its session before it.
func (e *evidence) pairSentence(i, before int) string {
	h, c := e.ix.h, e.client(i)
	t := moments(h[before].Return, h[i].Call)
	switch e.guarantee.Name {
	case ReadYourWrites:
		return fmt.Sprintf("%s %s, but %s itself had written %s before (acknowledged at %s, the %s began at %s): %s",
			e.describe(i), e.returned(i), c, e.written(before), t[0], e.kind(i), t[1], e.demanded(i, word(h[before].Value)))
	case MonotonicReads:
		return fmt.Sprintf("%s %s, but %s had already read %s before%s (answered at %s, this %s began at %s): %s",
			e.describe(i), e.returned(i), c, keyName(h[i].Key)+"->"+e.readValue(before), e.from(before), t[0], e.kind(i), t[1], e.demanded(i, e.readValue(before)))
	case MonotonicWrites:
		return fmt.Sprintf("%s stands at position %d of the leader's log, but %s's earlier %s (acknowledged at %s, this %s began at %s) stands at position %d: a session's writes must stand in the order in which it made them.",
			e.describe(i), e.ix.sights().at[i], c, e.describeShort(before), t[0], e.kind(i), t[1], e.ix.sights().at[before])
	}
	return e.followSentence(i, before)
}

// followSentence explains a write that does not follow what its session read.
func (e *evidence) followSentence(i, before int) string {
	h, s := e.ix.h, e.ix.sights()
	read := fmt.Sprintf("%s had read %s->%s before%s", e.client(i), keyName(h[before].Key), e.readValue(before), e.from(before))
	if i == before {
		read = "it found " + e.readValue(before)
	} else {
		t := moments(h[before].Return, h[i].Call)
		read += fmt.Sprintf(" (answered at %s, this %s began at %s)", t[0], e.kind(i), t[1])
	}
	return fmt.Sprintf("%s stands at position %d of the leader's log, but %s, which stands at position %d: a write must stand after everything that its session read before.",
		e.describe(i), s.at[i], read, s.readAtLeast(before))
}

// from names the node that answered, if it is known.
func (e *evidence) from(i int) string {
	if e.ix.h[i].Node == "" {
		return ""
	}
	return " from " + e.ix.h[i].Node
}

// describeShort names a write without its session.
func (e *evidence) describeShort(i int) string {
	return strings.TrimSuffix(e.describe(i), " by "+e.client(i))
}

// mostListed is how many operations a sentence lists.
const mostListed = 50

// orderSentence explains a session guarantee for which no order of the writes of
// a key works. Where every read saw one certain write, it lists what each asks of
// the order.
func (e *evidence) orderSentence(core []int) string {
	key := keyName(e.ix.h[core[0]].Key)
	if len(core) > mostListed {
		return fmt.Sprintf("No order of the writes to %s explains what these %d operations returned.", key, len(core))
	}
	if log, known := e.log(core); known {
		return fmt.Sprintf("In the leader's log, %s became %s: no choice among these writes explains what these operations returned: %s.", key, log, e.list(core))
	}
	demands, certain := e.demands(core)
	if !certain || len(demands) < 2 {
		return fmt.Sprintf("No order of the writes to %s explains what these operations returned: %s.", key, e.list(core))
	}
	return fmt.Sprintf("No order of the writes to %s explains what was read: %s.", key, strings.Join(demands, "; "))
}

// log lists what the writes of the core wrote, in the order of the log, if that
// is known.
func (e *evidence) log(core []int) (values string, known bool) {
	s := e.ix.sights()
	var writes []int
	for _, i := range core {
		if !e.ix.h[i].Writes() {
			continue
		}
		if s.at[i] == unplaced {
			return "", false
		}
		writes = append(writes, i)
	}
	slices.SortFunc(writes, func(a, b int) int { return cmp.Compare(s.at[a], s.at[b]) })
	words := make([]string, len(writes))
	for k, w := range writes {
		words[k] = word(e.ix.h[w].Value)
	}
	return strings.Join(words, ", then "), true
}

// demands says what each operation of the core asks of the order of the writes:
// those of one session one after the other.
func (e *evidence) demands(core []int) (demands []string, certain bool) {
	core = slices.Clone(core)
	slices.SortFunc(core, func(a, b int) int {
		if d := e.ix.owner[a] - e.ix.owner[b]; d != 0 {
			return int(d)
		}
		return int(e.ix.rank[a] - e.ix.rank[b])
	})
	for k, i := range core {
		if len(e.seen(i)) > 1 {
			return nil, false
		}
		if len(e.seen(i)) == 0 {
			continue
		}
		for _, j := range core[:k] {
			if e.ix.owner[j] == e.ix.owner[i] {
				demands = e.demand(demands, j, i)
			}
		}
	}
	return demands, true
}

// demand adds what read i asks because of operation j before it in its session.
func (e *evidence) demand(demands []string, j, i int) []string {
	w, c := e.seen(i)[0], e.client(i)
	mine := e.guarantee.own && e.ix.wrote(j) && int32(j) != w
	read := !e.guarantee.own && len(e.seen(j)) > 0 && e.seen(j)[0] != w
	switch older := e.readValue(i); {
	case mine:
		value := word(e.ix.h[j].Value)
		return append(demands, fmt.Sprintf("%s had written %s when it read %s, so %s is the older one", c, value, older, value))
	case read:
		value := e.readValue(j)
		return append(demands, fmt.Sprintf("%s read %s and later %s, so %s is the older one", c, value, older, value))
	}
	return demands
}

// list names operations and what they returned.
func (e *evidence) list(core []int) string {
	parts := make([]string, len(core))
	for k, i := range core {
		parts[k] = e.describe(i)
		if e.ix.reads(i) {
			parts[k] += " " + e.returned(i)
		}
	}
	return strings.Join(parts, ", ")
}
