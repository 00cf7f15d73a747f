package timeline

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// Recorded returns the lanes that follow from a history alone, by the nodes and
// versions that its operations state, with a note in a language; nil if they state none. A write is in the
// leader's log at the latest when it is drawn there: when it or what came after it
// had been answered. A read is drawn at its call; the node that answered lacked
// what was in the leader's log before that, if it was newer for the same key.
func Recorded(h history.History, l lang.Lang) *Servers {
	s := &Servers{
		Nodes: nodesOf(h),
		Note:  texts.Say(l, sayRecordedNote),
	}
	if s.Nodes == nil {
		return nil
	}
	s.Start = make([]int64, len(s.Nodes))
	for n := 1; n < len(s.Nodes); n++ {
		s.Start[n] = Unknown
	}
	log := certainLog(h)
	for _, e := range log {
		s.Events = append(s.Events, Event{Kind: Appended, At: e.at, Offset: e.offset, Op: e.op})
	}
	saw, newer := seenVersions(h), newerVersions(h, log)
	for i := range h {
		o := &h[i]
		node := slices.Index(s.Nodes, o.Node)
		if o.F != history.Read || o.Type != history.OK || node < 0 {
			continue
		}
		seen := saw(o)
		s.Events = append(s.Events, Event{Kind: Served, Node: node, At: o.Call, Offset: seen, Op: i, Lacks: newer(o, seen)})
	}
	slices.SortStableFunc(s.Events, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	return s
}

// nodesOf returns the nodes that are named: the leader, then the followers by number.
func nodesOf(h history.History) []string {
	named := map[string]bool{}
	for i := range h {
		if h[i].Node != "" {
			named[h[i].Node] = true
		}
	}
	if len(named) == 0 {
		return nil
	}
	delete(named, "leader")
	var followers []string
	for node := range named {
		followers = append(followers, node)
	}
	number := func(node string) int {
		n, _ := strconv.Atoi(strings.TrimPrefix(node, "follower-"))
		return n
	}
	slices.SortFunc(followers, func(a, b string) int { return cmp.Or(cmp.Compare(number(a), number(b)), cmp.Compare(a, b)) })
	return append([]string{"leader"}, followers...)
}

// A logged is a write that is certainly in the log from a time on.
type logged struct {
	offset int64
	at     int64
	op     int // -1 if only reads tell of it
}

// certainLog returns the positions of the log that operations state, ascending.
func certainLog(h history.History) []logged {
	place := map[int64]int{}
	var log []logged
	for i := range h {
		o := &h[i]
		offset := o.Version.Offset()
		if offset <= 0 {
			continue
		}
		k, ok := place[offset]
		if !ok {
			k = len(log)
			place[offset] = k
			log = append(log, logged{offset, history.Never, -1})
		}
		if log[k].at = min(log[k].at, o.Return); o.Writes() {
			log[k].op = i
		}
	}
	slices.SortFunc(log, func(a, b logged) int { return cmp.Compare(a.offset, b.offset) })
	for k := len(log) - 2; k >= 0; k-- { // what comes later in the log was there later
		log[k].at = min(log[k].at, log[k+1].at)
	}
	return slices.DeleteFunc(log, func(e logged) bool { return e.at == history.Never })
}

// seenVersions returns a function that tells which version a read saw: the one that
// it states, else that of the only write of its value, 0 for nil; -1 if unknown.
func seenVersions(h history.History) func(*history.Op) int64 {
	type written struct {
		key   string
		value history.Value
	}
	versions := map[written]int64{}
	for i := range h {
		o := &h[i]
		if !o.Writes() || o.Type == history.Fail {
			continue
		}
		w := written{o.Key, o.Value}
		if _, twice := versions[w]; twice {
			versions[w] = -1
		} else {
			versions[w] = o.Version.Offset()
		}
	}
	return func(o *history.Op) int64 {
		version, ok := versions[written{o.Key, o.Value}]
		switch {
		case o.Version.Known():
			return o.Version.Offset()
		case !ok && o.Value.IsNil():
			return 0
		case !ok:
			return -1
		}
		return version
	}
}

// newerVersions returns a function that tells for a read, of which is known what it
// saw, the newest version of its key that was certainly in the log before its call, if
// it is newer; else 0.
func newerVersions(h history.History, log []logged) func(o *history.Op, seen int64) int64 {
	byKey := map[string][]logged{}
	for _, e := range log {
		if e.op >= 0 {
			byKey[h[e.op].Key] = append(byKey[h[e.op].Key], e)
		}
	}
	return func(o *history.Op, seen int64) int64 {
		writes := byKey[o.Key] // ascending by offset, and so by time
		before, _ := slices.BinarySearchFunc(writes, o.Call, func(e logged, call int64) int { return cmp.Compare(e.at, call) })
		if before == 0 || seen < 0 || writes[before-1].offset <= seen {
			return 0
		}
		return writes[before-1].offset
	}
}
