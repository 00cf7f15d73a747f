package checker

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"lagcheck/checker/oracle"
	"lagcheck/history"
)

var (
	one, two = history.Int(1), history.Int(2)

	// Every history of three operations in two sessions on one register, in every
	// arrangement in time with ends in 0..2, ties included: linearizability.
	overlapping = scope{
		name: "overlapping", size: 139_675,
		kinds: []history.Op{
			read("x", history.Nil), read("x", one), read("x", two),
			write("x", 1, history.OK), write("x", 1, history.Info), write("x", 1, history.Fail), write("x", 2, history.OK),
			kind(history.Write, "x", history.Nil, history.Nil, history.Info),
			cas(one, 2, history.OK), cas(one, 2, history.Info),
		},
		layouts: allLayouts(3, 2), sessions: allSessions(3, 2), patterns: []pattern{unversioned},
	}
	// Every history of four operations on one register in any number of sessions, for
	// each way in which they can follow one another or overlap: linearizability.
	interleaved = scope{
		name: "interleaved", size: 268_106,
		kinds: []history.Op{
			read("x", history.Nil), read("x", one), read("x", two), write("x", 1, history.OK), write("x", 2, history.OK), write("x", 1, history.Info),
		},
		layouts: interleavings(4), sessions: allSessions(4, 4), patterns: []pattern{unversioned},
	}
	// Every history of four operations on two registers in some arrangements.
	arranged = scope{
		name: "arranged", size: 68_166,
		kinds: []history.Op{
			read("x", history.Nil), read("x", one), read("x", two), write("x", 1, history.OK),
			write("x", 2, history.OK), write("x", 2, history.Info), write("y", 1, history.OK),
		},
		layouts: [][][2]int64{
			{{0, 1}, {2, 3}, {4, 5}, {6, 7}}, // one after the other
			{{0, 1}, {1, 2}, {2, 3}, {3, 4}}, // each touches the next
			{{0, 1}, {1, 1}, {1, 1}, {1, 2}}, // an instant in the middle
			{{0, 3}, {1, 2}, {4, 5}, {3, 6}}, // overlapping
			{{0, 9}, {0, 1}, {2, 3}, {4, 5}}, // one long
			{{0, 2}, {3, 5}, {1, 4}, {4, 6}}, // chain of overlaps
		},
		sessions: allSessions(4, 2), patterns: []pattern{unversioned},
	}
	// Every history of four operations one after the other, with versions given in
	// many ways, true and false: session guarantees.
	numberedWell = scope{
		name: "versioned", size: 491_520,
		kinds: []history.Op{
			read("x", history.Nil), read("x", one), read("x", two), write("x", 1, history.OK),
			write("x", 2, history.OK), write("x", 1, history.Info), write("y", 1, history.OK), cas(one, 2, history.OK),
		},
		layouts:  [][][2]int64{{{0, 1}, {2, 3}, {4, 5}, {6, 7}}, {{0, 1}, {1, 2}, {1, 3}, {3, 3}}},
		sessions: allSessions(4, 2),
		patterns: []pattern{
			unversioned, numbered(1, 1), numbered(9, -1),
			both(numbered(9, -1), forget(0)), both(numbered(1, 1), forget(1)),
			both(numbered(1, 1), claiming(0)), both(numbered(9, -1), claiming(0), forget(0)),
			both(numbered(1, 1), claiming(1)), claimingAll(1), both(numbered(1, 2), claimingAll(2)),
		},
	}
)

// Every history of four operations on two registers in three sessions, with and
// without an outcome, the log in either direction and known in part: store
// guarantees.
var crossing = scope{
	name: "crossing", size: 438_016,
	kinds: []history.Op{
		read("x", history.Nil), read("x", one), read("y", history.Nil), read("y", one),
		write("x", 1, history.OK), write("y", 1, history.OK), write("y", 1, history.Info), kind(history.CAS, "y", one, two, history.OK),
	},
	layouts: [][][2]int64{{{0, 1}, {2, 3}, {4, 5}, {6, 7}}, {{0, 3}, {3, 3}, {3, 3}, {3, 5}}},
	sessions: [][]int{
		{0, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 1, 0}, {0, 0, 1, 1}, {0, 0, 1, 2}, {0, 1, 0, 0}, {0, 1, 0, 1},
		{0, 1, 0, 2}, {0, 1, 1, 0}, {0, 1, 1, 1}, {0, 1, 1, 2}, {0, 1, 2, 0}, {0, 1, 2, 1}, {0, 1, 2, 2},
	},
	patterns: []pattern{numbered(1, 1), numbered(9, -1), both(numbered(9, -1), claiming(0)), both(numbered(1, 1), forget(0), claimingAll(1))},
}

// compare judges every history of the scope as the oracle does and returns how
// many there were, and how many verdicts differ after a fault was planted in what
// the checker sees.
func (s *scope) compare(t *testing.T, stride int, names []string, fault func(history.History) history.History) (histories, differing int) {
	jobs := make(chan []history.History, 16)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var c Checker
			for batch := range jobs {
				different := 0
				for _, h := range batch {
					different += disagreements(t, &c, h, names, fault)
				}
				mu.Lock()
				histories, differing = histories+len(batch), differing+different
				mu.Unlock()
			}
		}()
	}
	var batch []history.History
	s.each(stride, func(h history.History) {
		batch = append(batch, slices.Clone(h))
		if len(batch) == 512 {
			jobs <- batch
			batch = nil
		}
	})
	jobs <- batch
	close(jobs)
	wg.Wait()
	return histories, differing
}

// disagreements counts the guarantees on which the checker and the oracle differ.
// Without a planted fault, each is an error.
func disagreements(t *testing.T, c *Checker, h history.History, names []string, fault func(history.History) history.History) int {
	seen := h
	if fault != nil {
		seen = fault(slices.Clone(h))
		if seen.Validate() != nil {
			return 0
		}
	}
	verdicts, err := c.Check(seen, Options{Guarantees: names})
	if err != nil {
		t.Error(err)
		return 1
	}
	o, n := oracle.New(h), 0
	for _, v := range verdicts {
		want := o.Judge(v.Guarantee)
		if want.Allows(v.Result.String()) && (v.Obligations == want.Obligations || fault != nil) {
			continue
		}
		n++
		if fault == nil && !t.Failed() {
			t.Errorf("%s: %v with %d obligations, oracle says %+v\n%s", v.Guarantee, v.Result, v.Obligations, want, drawing(h))
		}
	}
	if fault == nil {
		consistent(t, h, o, verdicts)
		searched(t, h, o, names)
	}
	return n
}

// searched checks that Porcupine alone says about linearizability what the oracle says.
func searched(t *testing.T, h history.History, o *oracle.Oracle, names []string) {
	if !slices.Contains(names, Linearizable) {
		return
	}
	j, _, err := bySearch(h, Options{})
	if err != nil {
		t.Error(err)
	} else if got, want := j.Verdicts[0].Result, o.Judge(Linearizable); got.String() != want.Result {
		t.Errorf("linearizable: Porcupine says %v, oracle says %+v\n%s", got, want, drawing(h))
	}
}

// consistent checks what must be true of any list of verdicts.
func consistent(t *testing.T, h history.History, o *oracle.Oracle, verdicts []Verdict) {
	result := make(map[string]Result)
	for _, v := range verdicts {
		result[v.Guarantee] = v.Result
		if (v.Result == Violated) != (v.Violations > 0) {
			t.Errorf("%s: %v with %d violations\n%s", v.Guarantee, v.Result, v.Violations, drawing(h))
		}
		if v.Guarantee != Linearizable && v.Violations != len(v.Offending) || v.Violations > max(v.Obligations, 1) {
			t.Errorf("%s: %d violations, offending %v, %d obligations\n%s", v.Guarantee, v.Violations, v.Offending, v.Obligations, drawing(h))
		}
		if v.Result == Unknown && v.Reasons == nil {
			t.Errorf("%s: unknown without a reason\n%s", v.Guarantee, drawing(h))
		}
		if v.Guarantee == ReadYourWrites && slices.Equal(v.By, []string{"versions"}) {
			for i := range h {
				if want := o.BreaksOwnWrites(i); want != slices.Contains(v.Offending, i) {
					t.Errorf("read-your-writes: offending %v, oracle says %v for %d\n%s", v.Offending, want, i, drawing(h))
				}
			}
		}
	}
	unversioned := !slices.ContainsFunc(h, func(op history.Op) bool { return op.Version.Known() })
	if result[Linearizable] == Holds && unversioned && (result[ReadYourWrites] == Violated || result[MonotonicReads] == Violated) {
		t.Errorf("linearizable, but read-your-writes %v and monotonic-reads %v\n%s", result[ReadYourWrites], result[MonotonicReads], drawing(h))
	}
}

func TestSmallScopes(t *testing.T) {
	all := append([]string{Linearizable}, inLogOrder...)
	for _, tt := range []struct {
		scope *scope
		names []string
	}{{&overlapping, all}, {&interleaved, []string{Linearizable}}, {&arranged, all}, {&numberedWell, inLogOrder}, {&crossing, inLogOrder}} {
		t.Run(tt.scope.name, func(t *testing.T) {
			stride := tt.scope.stride()
			n, _ := tt.scope.compare(t, stride, tt.names, nil)
			t.Logf("%d histories compared", n)
			if stride == 1 && n != tt.scope.size {
				t.Errorf("%d histories, want %d", n, tt.scope.size)
			}
		})
	}
}

// randomHistory draws any valid history: no store needs to have made it.
func randomHistory(r *rand.Rand, operations, sessions, keys, values int) history.History {
	var h history.History
	free := make([]int64, sessions)
	version := r.Perm(operations)
	stating, claiming := r.IntN(4), r.IntN(4)
	for i := range operations {
		s := r.IntN(sessions)
		op := history.Op{
			Process: s, F: history.Func(1 + min(r.IntN(7)/3, 2)), Key: []string{"x", "y"}[r.IntN(keys)],
			Type: []history.Outcome{history.OK, history.OK, history.OK, history.OK, history.Info, history.Fail}[r.IntN(6)],
			Call: free[s] + r.Int64N(3),
		}
		op.Return = op.Call + r.Int64N(4)
		free[s] = op.Return
		if v := r.IntN(values + 1); v > 0 {
			op.Value = history.Int(v)
		}
		if v := r.IntN(values + 1); v > 0 && op.F == history.CAS {
			op.Old = history.Int(v)
		}
		switch {
		case op.Type == history.Fail:
		case op.Writes() && r.IntN(3) < stating:
			op.Version = history.At(int64(version[i] + 1))
		case op.F == history.Read && op.Type == history.OK && r.IntN(3) < claiming:
			op.Version = history.At(r.Int64N(int64(operations)))
		}
		if op.Type == history.Info {
			free[s] = op.Call + 1
			op.Return = history.Never
		}
		h = append(h, op)
	}
	return h
}

// believable gives reads the version of some write of their value, so that not
// all claims of a random history contradict it.
func believable(r *rand.Rand, h history.History) {
	for i := range h {
		if h[i].F != history.Read || !h[i].Version.Known() {
			continue
		}
		h[i].Version = history.Version{}
		if h[i].Value.IsNil() {
			h[i].Version = history.At(0)
		}
		for _, w := range r.Perm(len(h)) {
			if h[w].Writes() && h[w].Key == h[i].Key && h[w].Value == h[i].Value && h[w].Type != history.Fail {
				h[i].Version = h[w].Version
			}
		}
	}
}

func TestRandomHistories(t *testing.T) {
	t.Parallel()
	count := 20_000
	switch {
	case testing.Short():
		count = 6_000
	case full():
		count = 60_000
	}
	names := append([]string{Linearizable}, inLogOrder...)
	r := rand.New(rand.NewPCG(1, 2))
	judged := 0
	for range count {
		h := randomHistory(r, 2+r.IntN(5), 1+r.IntN(3), 1+r.IntN(2), 1+r.IntN(3))
		if r.IntN(2) == 0 {
			believable(r, h)
		}
		if h.Validate() != nil {
			continue
		}
		judged++
		disagreements(t, new(Checker), h, names, nil)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d histories compared", judged)
}
