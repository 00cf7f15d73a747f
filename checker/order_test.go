package checker

import (
	"math/rand/v2"
	"testing"
	"time"

	"lagcheck/history"
)

// components must be what reachability says: two nodes share one iff each
// reaches the other.
func TestComponentsAgainstReachability(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		n := 1 + r.IntN(7)
		g := newGraph(n)
		var reach [7][7]bool
		for i := range n {
			reach[i][i] = true
		}
		for range r.IntN(2 * n) {
			a, b := r.IntN(n), r.IntN(n)
			g.add(int32(a), int32(b), none)
			reach[a][b] = true
		}
		for k := range n {
			for i := range n {
				for j := range n {
					reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
				}
			}
		}
		component := g.components()
		for i := range n {
			for j := range n {
				if same := component[i] == component[j]; same != (reach[i][j] && reach[j][i]) {
					t.Fatalf("nodes %d and %d of %+v: same component %v", i, j, g.edges, same)
				}
			}
		}
	}
}

// By values alone the check stays close to linear, also where sessions read many
// of their own writes, or where a path is as long as the history.
func TestValuesAloneScale(t *testing.T) {
	const n = 20_000
	op := func(process int, f history.Func, value, at int) history.Op {
		return history.Op{Process: process, F: f, Key: "x", Value: history.Int(value), Type: history.OK, Call: int64(10 * at), Return: int64(10*at + 5)}
	}
	var own, chain history.History
	for i := range n {
		own = append(own, op(0, history.Write, i, i))
		chain = append(chain, op(0, history.Write, i, i))
	}
	for i := range n {
		own = append(own, op(0, history.Read, n-1, n+i))
		chain = append(chain, op(1, history.Read, i, n+i))
	}
	for name, h := range map[string]history.History{"own": own, "chain": chain} {
		start := time.Now()
		for _, v := range judge(t, h, Options{Guarantees: []string{ReadYourWrites, MonotonicReads}}) {
			if v.Result != Holds {
				t.Errorf("%s: %s %v (%s)", name, v.Guarantee, v.Result, v.Reasons)
			}
		}
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("%s: %v for %d operations", name, d, len(h))
		}
	}
	back := append(chain, op(1, history.Read, 0, 3*n))
	if v := judge(t, back, Options{Guarantees: []string{MonotonicReads}})[MonotonicReads]; v.Result != Violated {
		t.Errorf("a cycle through all writes: %v", v.Result)
	}
}

// Where all positions are known, the search for an order and the pass over the
// positions must agree on the result, and on every offender of read-your-writes.
func TestOrderAgreesWithPositions(t *testing.T) {
	for seed := range uint64(2000) {
		h := recorded(seed, 25, 3, 2, 3)
		for name, rule := range map[string]orderRule{ReadYourWrites: readsFollowOwnWrites, MonotonicReads: readsFollowReads} {
			v := judge(t, h, Options{Guarantees: []string{name}})[name]
			ix := newIndex(h)
			var offending []int
			for key := range ix.keys {
				bad, reason := ix.orderKey(int32(key), rule)
				if reason != (Reason{}) {
					t.Fatal(reason)
				}
				offending = append(offending, bad...)
			}
			if len(offending) != len(v.Offending) {
				t.Fatalf("seed %d: %s by positions %v, by order %v\n%s", seed, name, v.Offending, offending, drawing(h))
			}
		}
	}
}
