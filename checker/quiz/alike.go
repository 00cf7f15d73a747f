package quiz

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"lagcheck/history"
)

// Alike returns a text that two problems share iff they are alike: of one kind, about one
// operation, and with one drawing up to renaming clients, keys, values and followers and
// to stretching time. Other options, another guarantee or other numbers make no other
// problem.
//
// Clients are tried in every order in which their first operations can stand; then
// operations are listed by call, and names are given as they come. The least text of all
// orders counts.
func (p *Problem) Alike() string {
	h := p.Shown()
	times := ranks(h)
	sessions := h.Sessions()
	clients := make([]int, len(sessions))
	for i, ops := range sessions {
		clients[i] = h[ops[0]].Process
	}
	least := ""
	permuted(clients, func(order []int) {
		if text := p.listed(h, times, order); least == "" || text < least {
			least = text
		}
	})
	return string(p.Kind) + "\n" + least
}

// ranks numbers the times of a history in ascending order.
func ranks(h history.History) map[int64]int {
	var times []int64
	for i := range h {
		times = append(times, h[i].Call, h[i].Return)
	}
	slices.Sort(times)
	rank := map[int64]int{}
	for _, t := range slices.Compact(times) {
		rank[t] = len(rank)
	}
	return rank
}

// permuted calls f with all orders of a list.
func permuted(list []int, f func([]int)) {
	var place func(int)
	place = func(k int) {
		if k == len(list) {
			f(list)
			return
		}
		for i := k; i < len(list); i++ {
			list[k], list[i] = list[i], list[k]
			place(k + 1)
			list[k], list[i] = list[i], list[k]
		}
	}
	place(0)
}

// listed lists the operations with clients numbered in the given order.
func (p *Problem) listed(h history.History, times map[int64]int, clients []int) string {
	order := indexes(len(h))
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(
			cmp.Compare(h[a].Call, h[b].Call), cmp.Compare(h[a].Return, h[b].Return),
			cmp.Compare(slices.Index(clients, h[a].Process), slices.Index(clients, h[b].Process)),
		)
	})
	var keys, values, nodes names
	var b strings.Builder
	for _, i := range order {
		op := &h[i]
		fmt.Fprintf(&b, "%d c%d %v %d", slices.Index(clients, op.Process), times[op.Call], op.F, times[op.Return])
		value := "nil"
		if !op.Value.IsNil() {
			value = fmt.Sprint("v", values.number(op.Key+" "+op.Value.String()))
		}
		node := op.Node
		if strings.HasPrefix(node, "follower") {
			node = fmt.Sprint("f", nodes.number(node))
		}
		fmt.Fprintf(&b, " k%d %s %s #%d", keys.number(op.Key), value, node, op.Version.Offset())
		if p.about(i) {
			b.WriteString(" asked")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// about reports whether the question is about operation i more than about others.
func (p *Problem) about(i int) bool {
	return p.Kind == Gain && i == p.Ask.Operation || p.Kind == Behind && (i == p.Ask.Operation || i == p.Ask.Write)
}

// names numbers texts as they come.
type names struct{ seen []string }

func (n *names) number(text string) int {
	i := slices.Index(n.seen, text)
	if i < 0 {
		i = len(n.seen)
		n.seen = append(n.seen, text)
	}
	return i
}

// fingerprint is a short text that differs where problems are not alike.
func (p *Problem) fingerprint() string {
	sum := sha256.Sum256([]byte(p.Alike()))
	return hex.EncodeToString(sum[:5])
}
