package certify_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker/certify"
	"lagcheck/history"
)

const (
	nobody  = certify.Nobody
	initial = certify.Initial
)

var allRules = []certify.Rule{
	certify.Sequential, certify.Causal, certify.PRAM, certify.ReadYourWrites, certify.MonotonicReads,
	certify.MonotonicWrites, certify.WritesFollowReads,
}

func TestRuleNames(t *testing.T) {
	for r, want := range map[certify.Rule]string{certify.Sequential: "sequential", certify.WritesFollowReads: "writes-follow-reads", 7: "rule(7)", 255: "rule(255)"} {
		if got := r.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Each refusal is of a wrong piece of evidence that no other check refuses: mended, it
// is accepted, as the cases without a message show.
func TestArranged(t *testing.T) {
	const (
		two    = "c0: |--w x=1 #1--| |--w y=2 #2--|\nc1:                                 |--r x->1--|\n" // 0, 1; 2
		lost   = "c0: |--w x=1--...\nc1:               |--r x->1--| |--r x->nil--|\n"
		claims = "c0: |--w x=1 #1--| |--w x=1--|\nc1:                              |--r x->1 #2--| |--r x->1 #2--|\n"
		first  = "c0: |--w x=1 #1--|\nc1: |--w x=1--|\nc2:                  |--r x->1 #1--|\n"
		touch  = "c0: |--r x->1--|--w x=1--|\nc1:            |--w x=1--|\n" // 0, 1; 2
	)
	for _, test := range []struct {
		name, drawing string
		rule          certify.Rule
		log, saw      []int32
		distrust      bool
		says          string
	}{
		{"right", two, certify.Sequential, []int32{0, 1}, []int32{nobody, nobody, 0}, false, ""},
		{"swapped writes", two, certify.Causal, []int32{1, 0}, []int32{nobody, nobody, 0}, false, "operation 0 stands before version 2"},
		{"swapped writes of other keys", two, certify.ReadYourWrites, []int32{1, 0}, []int32{nobody, nobody, 0}, false, ""},
		{"swapped, and versions are not believed", two, certify.ReadYourWrites, []int32{1, 0}, []int32{nobody, nobody, 0}, true, ""},
		{"swapped, not believed, but the session counts", two, certify.MonotonicWrites, []int32{1, 0}, []int32{nobody, nobody, 0}, true, "operation 1 breaks it"},
		{"a write is missing", two, certify.Sequential, []int32{0}, []int32{nobody, nobody, 0}, false, "operation 1 is missing"},
		{"a write comes twice", two, certify.Sequential, []int32{0, 0, 1}, []int32{nobody, nobody, 0}, false, "operation 0 is in the log twice"},
		{"a read in the log", two, certify.Sequential, []int32{0, 1, 2}, []int32{nobody, nobody, 0}, false, "operation 2 in the log is no write"},
		{"no operation in the log", two, certify.Sequential, []int32{0, 1, 3}, []int32{nobody, nobody, 0}, false, "operation 3 in the log is no write"},
		{"no operation seen", two, certify.Sequential, []int32{0, 1}, []int32{nobody, nobody, 3}, false, "operation 2 cannot have seen 3"},
		{"another key", two, certify.Sequential, []int32{0, 1}, []int32{nobody, nobody, 1}, false, "operation 2 cannot have seen 1"},
		{"another value", "c0: |--w x=2--|\nc1:               |--r x->1--|\n", certify.Sequential, []int32{0}, []int32{nobody, 0}, false, "operation 1 cannot have seen 0"},
		{"from the future", "c0:             |--w x=1--|\nc1: |--r x->1--|\n", certify.Causal, []int32{0}, []int32{nobody, 0}, false, "operation 1 cannot have seen 0"},
		{"from later in the session", "c0: |--r x->1--|--w x=1--|\n", certify.Causal, []int32{1}, []int32{1, nobody}, false, "operation 0 cannot have seen 1"},
		{"a failed write", "c0: |--w x=1--!\nc1:               |--r x->1--|\n", certify.Causal, nil, []int32{nobody, 0}, false, "operation 1 cannot have seen 0"},
		{"a value is no initial state", two, certify.Causal, []int32{0, 1}, []int32{nobody, nobody, initial}, false, "operation 2 did not read the initial state"},
		{"a write reads nothing", two, certify.Causal, []int32{0, 1}, []int32{initial, nobody, 0}, false, "operation 0 read nothing"},
		{"a read is left alone", two, certify.Causal, []int32{0, 1}, []int32{nobody, nobody, nobody}, false, "operation 2 is left alone"},
		{"a read of the initial state is left alone", lost, certify.MonotonicReads, []int32{0}, []int32{nobody, 0, nobody}, false, "operation 2 is left alone"},
		{"a read of its session is left alone", "c0: |--w x=1--| |--r x->1--|\n", certify.Causal, []int32{0}, []int32{nobody, nobody}, false, "operation 1 is left alone"},
		{"a read from nowhere is left alone", "c0: |--r x->1--|--w x=1--|\nc1: |--r x->3--|\nc2:                     |--w x=3--|\n", certify.Causal, []int32{1, 3}, []int32{nobody, nobody, nobody, nobody}, false, ""},
		{"a write began as the read ended", touch, certify.Causal, []int32{1, 2}, []int32{nobody, nobody, nobody}, false, "operation 0 is left alone"},
		{"claims the first write", first, certify.ReadYourWrites, []int32{0, 1}, []int32{nobody, nobody, 0}, false, ""},
		{"claims the first write and saw another", first, certify.ReadYourWrites, []int32{0, 1}, []int32{nobody, nobody, 1}, false, "operation 2 states version 1"},
		{"a lost write that was seen is missing", lost, certify.WritesFollowReads, nil, []int32{nobody, 0, initial}, false, "operation 0 is missing"},
		{"goes back", lost, certify.MonotonicReads, []int32{0}, []int32{nobody, 0, initial}, false, "operation 2 breaks it"},
		{"claims what it saw", claims, certify.Sequential, []int32{0, 1}, []int32{nobody, nobody, 1, 1}, false, ""},
		{"claims what another one stands for", claims, certify.Sequential, []int32{0, 1}, []int32{nobody, nobody, 0, 1}, false, "operation 2 states version 2 and did not see that"},
		{"claimed versions order the log", claims, certify.Sequential, []int32{1, 0}, []int32{nobody, nobody, 1, 1}, false, "operation 0 stands before version 2"},
		{"one version of two writes", "c0: |--w x=1--| |--w x=1--|\nc1:                         |--r x->1 #2--| |--r x->1 #2--|\n", certify.Sequential, []int32{0, 1}, []int32{nobody, nobody, 0, 1}, false, "state version 2 of several writes"},
		{"one version of two writes, causal", "c0: |--w x=1--| |--w x=1--|\nc1:                         |--r x->1 #2--| |--r x->1 #2--|\n", certify.Causal, []int32{0, 1}, []int32{nobody, nobody, 0, 1}, false, "state version 2 of several writes"},
		{"one version of two writes, pram", "c0: |--w x=1--| |--w x=1--|\nc1:                         |--r x->1 #2--| |--r x->1 #2--|\n", certify.PRAM, []int32{0, 1}, []int32{nobody, nobody, 0, 1}, false, "state version 2 of several writes"},
		{"one version of two writes, where only each session counts", "c0: |--w x=1--| |--w x=1--|\nc1:                         |--r x->1 #2--| |--r x->1 #2--|\n", certify.MonotonicReads, []int32{0, 1}, []int32{nobody, nobody, 0, 1}, false, ""},
		{"a read of another session is left alone", "c3: |--w x=1--|\nc4:               |--r x->1--|\n", certify.Causal, []int32{0}, []int32{nobody, nobody}, false, "operation 1 is left alone"},
		{"a read of the second of two writers is left alone", "c3:                 |--w x=1--|\nc4: |--r x->1--|--w x=1--|\nc5: |--w x=1--|\n", certify.Causal, []int32{0, 2, 3}, []int32{nobody, nobody, nobody, nobody}, false, "operation 1 is left alone"},
		{"a read that comes before both writes is left alone", "c3:                 |--w x=1--|\nc4: |--r x->1--|--w x=1--|\n", certify.Causal, []int32{0, 2}, []int32{nobody, nobody, nobody}, false, ""},
		{"two versions of one write", "c0: |--w x=1--|\nc1:              |--r x->1 #2--| |--r x->1 #3--|\n", certify.Sequential, []int32{0}, []int32{nobody, 0, 0}, false, "operation 2 states version 3"},
		{"version 0 is no write", "c0: |--w x=1--|\nc1:              |--r x->1 #0--|\n", certify.MonotonicReads, []int32{0}, []int32{nobody, 0}, false, "operation 1 states version 0"},
		{"a write is not the initial state", "c0: |--w x=1--|\nc1:              |--r x->nil #2--|\n", certify.MonotonicReads, []int32{0}, []int32{nobody, initial}, false, "operation 1 states version 2"},
		{"too short", two, certify.Sequential, []int32{0, 1}, []int32{nobody, nobody}, false, "the arrangement has 2"},
	} {
		var k certify.Kernel
		k.Begin(parse(t, test.drawing))
		check(t, test.name, k.Arranged(test.rule, certify.Arrangement{Log: test.log, Saw: test.saw}, !test.distrust), test.says)
	}
}

func TestBroken(t *testing.T) {
	const (
		stale  = "c0: |--w x=1--| |--r x->nil--|\n"
		cross  = "c0: |--w x=1--|\nc1: |--w x=2--|\nc2: |--r x->1--| |--r x->2--|\nc3: |--r x->2--| |--r x->1--|\n"
		placed = "c0: |--w x=1 #2--| |--w y=1 #1--|\n"
		passed = "c0: |--w x=1 #1--| |--w y=1 #2--|\nc1:               |--w z=1 #3--| |--r x->nil--|\n" // 0, 1; 2, 3
	)
	for _, test := range []struct {
		name, drawing string
		rule          certify.Rule
		core          []int32
		distrust      bool
		says          string
	}{
		{"right", stale, certify.ReadYourWrites, []int32{0, 1}, false, ""},
		{"not the rule", stale, certify.MonotonicReads, []int32{0, 1}, false, "some arrangement breaks nothing"},
		{"a part of it", stale, certify.ReadYourWrites, []int32{1}, false, "some arrangement breaks nothing"},
		{"nothing", stale, certify.ReadYourWrites, nil, false, "some arrangement breaks nothing"},
		{"not closed", cross, certify.MonotonicReads, []int32{0, 2, 3, 4, 5}, false, "operation 1 is not in it"},
		{"closed", cross, certify.MonotonicReads, []int32{0, 1, 2, 3, 4, 5}, false, ""},
		{"three reads are not enough", cross, certify.MonotonicReads, []int32{0, 1, 2, 3, 4}, false, "some arrangement"},
		{"twice", stale, certify.ReadYourWrites, []int32{0, 1, 1}, false, "operation 1 comes twice"},
		{"no operation", stale, certify.ReadYourWrites, []int32{0, 1, 2}, false, "operation 2 comes twice or is none"},
		{"by versions", placed, certify.MonotonicWrites, []int32{0, 1}, false, ""},
		{"versions are not believed", placed, certify.MonotonicWrites, []int32{0, 1}, true, "some arrangement"},
		{"passed by", passed, certify.Sequential, []int32{0, 2, 3}, false, ""},
		{"passed by whom", passed, certify.Sequential, []int32{2, 3}, false, "some arrangement"},
		{"others are not passed by", passed, certify.Causal, []int32{0, 2, 3}, false, "some arrangement"},
		{"contradicting versions", "c0: |--w x=1 #1--|\nc1:               |--r x->1 #2--| |--r x->nil--|\n", certify.MonotonicReads, []int32{0, 1, 2}, false, "its versions contradict one another"},
		{"lost, and seen by others, it still comes before nothing", "c0: |--w x=1--...\nc0:                  |--r x->nil--|\nc1:                                  |--r x->1--|\n", certify.PRAM, []int32{0, 1, 2}, false, "some arrangement"},
		{"lost, it does not come before what its session wrote", "c0: |--w x=1--...\nc0:                  |--w y=1--|\nc1:                              |--r y->1--| |--r x->nil--|\nc2:                                                          |--r x->1--|\n", certify.PRAM, []int32{0, 1, 2, 3, 4}, false, "some arrangement"},
		{"lost, and read by its session, it is no write of it", "c0: |--w x=1--...\nc0:                  |--r x->1 #5--| |--w y=1 #3--|\n", certify.PRAM, []int32{0, 1, 2}, false, "some arrangement"},
		{"but a cause", "c0: |--w x=1--...\nc0:                  |--r x->1 #5--| |--w y=1 #3--|\n", certify.Causal, []int32{0, 1, 2}, false, ""},
		{"a lost write comes before nothing", "c0: |--w x=1--... \nc0:                |--r x->nil--|\n", certify.PRAM, []int32{0, 1}, false, "some arrangement"},
	} {
		h := parse(t, test.drawing)
		if strings.HasPrefix(test.name, "a lost write") {
			h[1].Call, h[1].Return = h[0].Call+5, h[0].Call+9
		}
		var k certify.Kernel
		k.Begin(h)
		check(t, test.name, k.Broken(test.rule, test.core, !test.distrust), test.says)
	}
}

// draw draws any history with some versions, true or not.
func draw(r *rand.Rand) history.History {
	h := make(history.History, 2+r.IntN(4))
	version := r.Perm(len(h))
	stating := r.IntN(3)
	for i := range h {
		op := history.Op{
			Process: r.IntN(2), F: history.Func(1 + r.IntN(7)/3), Key: []string{"x", "x", "y"}[r.IntN(3)], Value: history.Int(1 + r.IntN(2)),
			Type: []history.Outcome{history.OK, history.OK, history.OK, history.Info, history.Fail}[r.IntN(5)], Call: int64(5 * i),
		}
		if op.Return = op.Call + r.Int64N(20); r.IntN(3) > 0 {
			op.Return = op.Call + 3
		}
		if r.IntN(4) == 0 {
			op.Value = history.Nil
		}
		if op.F == history.CAS {
			op.Old = []history.Value{history.Nil, history.Int(1)}[r.IntN(2)]
		}
		if op.F != history.Read && op.Type != history.Fail && r.IntN(3) < stating+1 {
			op.Version = history.At(int64(version[i] + 1))
		}
		if op.F == history.Read && op.Type == history.OK && r.IntN(4) == 0 {
			op.Version = history.At(r.Int64N(int64(len(h)) + 1))
		}
		if op.Type == history.Info {
			op.Return = history.Never
		}
		h[i] = op
	}
	return h
}

// stated reports whether each position that a read states is that of a write, or 0.
func stated(h history.History) bool {
	positions := map[int64]bool{0: true, -1: true}
	for i := range h {
		if h[i].F != history.Read {
			positions[h[i].Version.Offset()] = true
		}
	}
	return !slices.ContainsFunc(h, func(op history.Op) bool { return !positions[op.Version.Offset()] })
}

// arrangements yields every order of the writes that can have happened, with everything
// that the reads can have seen.
func arrangements(h history.History, yield func(certify.Arrangement)) {
	var writes []int32
	saw := make([]int32, len(h))
	for i := range h {
		if saw[i] = nobody; h[i].F != history.Read && h[i].Type != history.Fail {
			writes = append(writes, int32(i))
		}
	}
	var choose func(i int)
	order := func(log []int32) { yield(certify.Arrangement{Log: log, Saw: saw}) }
	choose = func(i int) {
		if i == len(h) {
			permute(nil, writes, order)
			return
		}
		choose(i + 1) // saw nobody
		if h[i].F == history.Write || h[i].Type != history.OK {
			return
		}
		for w := initial; int(w) < len(h); w++ {
			if w != nobody {
				saw[i] = w
				choose(i + 1)
			}
		}
		saw[i] = nobody
	}
	choose(0)
}

func permute(log, left []int32, yield func([]int32)) {
	if len(left) == 0 {
		yield(log)
	}
	for k := range left {
		permute(append(slices.Clone(log), left[k]), slices.Delete(slices.Clone(left), k, k+1), yield)
	}
}

// The three ways to certify agree with one another: whether every arrangement breaks a
// rule, whether the history is a core of itself, and, where it leaves no choice,
// whether anybody offends.
func TestArrangementsAgainstCores(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	var k certify.Kernel
	held, broken, told := 0, 0, 0
	count := 3_000
	if testing.Short() {
		count = 1_000
	}
	for range count {
		h := draw(r)
		if h.Validate() != nil {
			continue
		}
		k.Begin(h)
		possible := map[certify.Rule]bool{}
		arrangements(h, func(a certify.Arrangement) {
			for _, rule := range allRules {
				possible[rule] = possible[rule] || k.Arranged(rule, a, true) == nil
			}
		})
		var all []int32
		for i := range h {
			all = append(all, int32(i))
		}
		for _, rule := range allRules {
			if rule > certify.PRAM && !stated(h) {
				continue // such a version binds only where the rule goes by the whole log
			}
			err := k.Broken(rule, all, true)
			if err != nil && strings.Contains(err.Error(), "contradict") {
				if possible[rule] {
					t.Fatalf("%v: an arrangement is accepted, but versions contradict one another\n%v", rule, h)
				}
				continue
			}
			if (err != nil) != possible[rule] {
				t.Fatalf("%v: an arrangement is accepted: %v; as a core: %v\n%v", rule, possible[rule], err, h)
			}
			if possible[rule] {
				held++
			} else {
				broken++
			}
			if k.Begin(h); k.Told() {
				told++
				if err := k.Offenders(rule, nil); (err == nil) != possible[rule] && err != certify.ErrUndecided {
					t.Fatalf("%v: an arrangement is accepted: %v; nobody offends: %v\n%v", rule, possible[rule], err, h)
				}
			}
		}
	}
	t.Logf("%d verdicts held, %d were broken, %d told", held, broken, told)
	if held == 0 || broken == 0 || told == 0 {
		t.Error("some kind never occurred")
	}
}

// A kernel that is used again allocates nothing, so that it can stand in the inner loop
// of a report.
func TestToldAllocatesNothing(t *testing.T) {
	var k certify.Kernel
	for _, lag := range []int{0, 3} {
		h := recorded(200, 5, 4, lag)
		offending := make([][]int, len(allRules))
		judge := func() {
			k.Begin(h)
			if !k.Told() {
				t.Fatal("a choice is left")
			}
			for n, rule := range allRules {
				if err := k.Offenders(rule, offending[n]); lag == 0 && err != nil {
					t.Fatal(err)
				}
			}
		}
		if judge(); lag > 0 {
			offending = offenders(&k, h)
		}
		if allocated := testing.AllocsPerRun(20, judge); allocated > 0 {
			t.Errorf("lag %d: %v allocations", lag, allocated)
		}
	}
}

// offenders asks for the offenders of each rule one by one.
func offenders(k *certify.Kernel, h history.History) [][]int {
	all := make([][]int, len(allRules))
	for n, rule := range allRules {
		for i := range h {
			if err := k.Offenders(rule, []int{i}); err == nil || !strings.Contains(err.Error(), "breaks nothing") {
				all[n] = append(all[n], i)
			}
		}
	}
	return all
}
