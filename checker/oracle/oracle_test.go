package oracle

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

func parse(t *testing.T, drawing string) history.History {
	t.Helper()
	h, err := timeline.Parse(strings.NewReader(drawing), "drawing")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// One after the other, from left to right.
const (
	pastOwnWrite = `
c0: |--w x=1 #1--| |--r x->nil--|`
	pastOwnRead = `
c0: |--w x=1 #1--|
c1:                |--r x->1--| |--r x->nil--|`
	pastOtherWrite = `
c0: |--w x=1 #1--|
c1:                |--r x->nil--|`
	backInLog = `
c0: |--w x=1 #2--| |--w y=1 #1--|`
	beforeItsRead = `
c0: |--w x=1 #2--|
c1:                |--r x->1--| |--w y=1 #1--|`
	pipeline = `
c0: |--w x=1 #1--| |--w y=1 #2--|
c1:                               |--r y->1--| |--r x->nil--|`
	byWayOfAThird = `
c0: |--w x=1 #1--|
c1:                |--r x->1--| |--w y=1 #2--|
c2:                                            |--r y->1--| |--r x->nil--|`
	bothBlind = `
c0: |--w x=1 #1--| |--r y->nil--|
c1: |--w y=1 #2--| |--r x->nil--|`
	repeated = `
c0: |--w x=1 #1--| |--w x=2 #2--| |--w x=1 #3--| |--r x->1--| |--r x->2--|`
	lostWrite = `
c0: |--w x=1--... |--r x->nil--| |--r x->1--|`
	failedWrite = `
c0: |--w x=1--! |--r x->1--|`
	touching = `
c0: |--w x=1--|--r x->nil--|`
	crossedCAS = `
c0: |--cas x=nil->1 #1--| |--cas x=1->2 #2--|
c1:                                           |--r x->1--|`
	noVersions = `
c0: |--w x=1--| |--w y=1--|
c1:                         |--r y->1--| |--r x->nil--|`
	exchangeable = `
c0: |--w x=1--...
c1: |--w y=2 #1--| |--w x=1--...
c2:                              |--r x->1 #3--| |--r y->nil #0--|`
	lying = `
c0: |--w x=1 #1--| |--w x=2 #2--| |--r x->2 #1--|`
)

func TestDefinitions(t *testing.T) {
	for _, tt := range []struct {
		drawing   string
		guarantee string
		want      Answer
		reason    string
	}{
		{pastOwnWrite, readYourWrites, Answer{Violated, 1, false}, "its own write"},
		{pastOwnWrite, monotonicReads, Answer{Holds, 0, false}, "only one read"},
		{pastOwnWrite, sequential, Answer{Violated, 1, false}, "nil is before the write in the log"},
		{pastOwnWrite, linearizable, Answer{Violated, 2, false}, "the write had ended"},
		{pastOwnRead, readYourWrites, Answer{Holds, 0, false}, "who reads wrote nothing"},
		{pastOwnRead, monotonicReads, Answer{Violated, 1, false}, "back to nil"},
		{pastOwnRead, pram, Answer{Violated, 1, false}, "what a session read counts"},
		{pastOtherWrite, linearizable, Answer{Violated, 2, false}, "real time"},
		{pastOtherWrite, sequential, Answer{Holds, 0, false}, "no real time between sessions"},
		{backInLog, monotonicWrites, Answer{Violated, 1, false}, "on any key"},
		{backInLog, linearizable, Answer{Holds, 2, false}, "each key is"},
		{backInLog, pram, Answer{Violated, 1, false}, "the writes of a session are in order"},
		{beforeItsRead, writesFollowReads, Answer{Violated, 1, false}, "it follows a read of position 2"},
		{beforeItsRead, pram, Answer{Holds, 1, false}, "what a session read says nothing about its writes"},
		{beforeItsRead, causal, Answer{Violated, 1, false}, "but it is a cause"},
		{pipeline, readYourWrites, Answer{Holds, 0, false}, "no session guarantee is broken"},
		{pipeline, monotonicReads, Answer{Holds, 0, false}, "two keys"},
		{pipeline, pram, Answer{Violated, 2, false}, "x=1 came before y=1 in its session"},
		{byWayOfAThird, pram, Answer{Holds, 2, false}, "c1 wrote nothing before y=1"},
		{byWayOfAThird, causal, Answer{Violated, 2, false}, "but c1 had read x=1"},
		{bothBlind, causal, Answer{Holds, 2, false}, "neither knows of the other"},
		{bothBlind, sequential, Answer{Violated, 2, false}, "one of the writes came first, and its reader was past it"},
		{repeated, readYourWrites, Answer{Violated, 2, false}, "2 is older than the last write"},
		{repeated, monotonicReads, Answer{Holds, 1, false}, "the first read may have seen the first write"},
		{lostWrite, readYourWrites, Answer{Holds, 0, false}, "nobody acknowledged it"},
		{lostWrite, linearizable, Answer{Holds, 2, false}, "it took effect between the reads"},
		{lostWrite, sequential, Answer{Unknown, 1, false}, "nobody knows where it stands"},
		{failedWrite, linearizable, Answer{Violated, 1, false}, "read from nowhere"},
		{failedWrite, monotonicReads, Answer{Holds, 0, false}, "a read from nowhere is not judged"},
		{touching, linearizable, Answer{Violated, 2, false}, "the session orders what real time does not"},
		{crossedCAS, linearizable, Answer{Violated, 3, false}, "the second cas replaced 1"},
		{crossedCAS, writesFollowReads, Answer{Holds, 2, false}, "each stands after what it read"},
		{crossedCAS, sequential, Answer{Holds, 2, false}, "a cas reads just before it writes"},
		{noVersions, monotonicWrites, Answer{Unknown, 1, false}, "no positions"},
		{noVersions, pram, Answer{Violated, 2, true}, "wherever they stand, x=1 is before y=1"},
		{exchangeable, sequential, Answer{Violated, 2, true}, "y=2 is before position 3 whichever write stands there"},
		{exchangeable, causal, Answer{Holds, 2, true}, "if it is the write of c0"},
		{lying, readYourWrites, Answer{Holds, 1, false}, "position 1 is x=1: no version counts"},
	} {
		if got := New(parse(t, strings.TrimPrefix(tt.drawing, "\n")+"\n")).Judge(tt.guarantee); got != tt.want {
			t.Errorf("%s: %+v, want %+v: %s%s", tt.guarantee, got, tt.want, tt.reason, tt.drawing)
		}
	}
}

func TestAnswerAllows(t *testing.T) {
	for _, tt := range []struct {
		a    Answer
		says string
		want bool
	}{
		{Answer{Result: Holds}, Holds, true}, {Answer{Result: Holds}, Violated, false}, {Answer{Result: Holds}, Unknown, false},
		{Answer{Result: Violated}, Holds, false}, {Answer{Result: Unknown}, Holds, false}, {Answer{Result: Unknown}, Unknown, true},
		{Answer{Result: Violated, Declinable: true}, Unknown, true}, {Answer{Result: Violated, Declinable: true}, Holds, false},
	} {
		if got := tt.a.Allows(tt.says); got != tt.want {
			t.Errorf("%+v allows %s: %v", tt.a, tt.says, got)
		}
	}
}

func TestWhatIsKnown(t *testing.T) {
	h := parse(t, "c0: |--w x=1 #1--|           |--w x=1 #2--|\nc1:      |--r x->1--|                         |--r x->1 #1--|  |--r x->7--|\n")
	o := New(h)
	for i, want := range [][]int{nil, nil, {0}, {0}, nil} {
		if got := o.Seen(i); !slices.Equal(got, want) {
			t.Errorf("operation %d saw %v, want %v", i, got, want)
		}
	}
	if got := ByValues(h).Seen(3); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("by values operation 3 saw %v", got)
	}
	if !o.Believed() || ByValues(h).Believed() || o.Ways() != 1 {
		t.Errorf("believed %v and %v, in %d ways", o.Believed(), ByValues(h).Believed(), o.Ways())
	}
	if o := New(parse(t, strings.TrimPrefix(exchangeable, "\n")+"\n")); o.Ways() != 2 {
		t.Errorf("two writes at one of a position, in %d ways", o.Ways())
	}
	if o := New(parse(t, strings.TrimPrefix(lying, "\n")+"\n")); o.Believed() {
		t.Error("versions that contradict the values are believed")
	}
}

func TestNoGuaranteeOfThatName(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("serializable was judged")
		}
	}()
	New(nil).Judge("serializable")
}

// Linearizability is local (Herlihy & Wing 1990, theorem 1): where no operations of a
// session share an instant, all keys at once have an order iff each of them has one.
func TestLocality(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	kept, broken := 0, 0
	for range 20_000 {
		h := apart(r, 2+r.IntN(4))
		o := New(h)
		each, all := o.linearizable(), o.ordered(func(*history.Op) bool { return true })
		if each != all {
			t.Fatalf("each key %v, all keys %v\n%s", each, all, timeline.Text(h, timeline.Options{}))
		}
		if all {
			kept++
		} else {
			broken++
		}
	}
	if kept < 1000 || broken < 1000 {
		t.Errorf("%d linearizable, %d not", kept, broken)
	}
}

// apart draws operations of which no two of a session share an instant.
func apart(r *rand.Rand, n int) (h history.History) {
	free := [2]int64{}
	for range n {
		op := history.Op{Process: r.IntN(2), F: history.Func(1 + r.IntN(3)), Key: "xy"[r.IntN(2):][:1], Type: history.OK, Value: history.Int(r.IntN(2))}
		if op.F == history.CAS || op.Value == history.Int(0) {
			op.Old, op.Value = history.Nil, history.Int(1)
		}
		if op.F == history.Read && r.IntN(2) == 0 {
			op.Value = history.Nil
		}
		op.Call = free[op.Process] + r.Int64N(3)
		op.Return = op.Call + r.Int64N(4)
		free[op.Process] = op.Return + 1
		h = append(h, op)
	}
	return h
}

// With operations of a session at one instant it is not: see linearizable.
func TestNotLocalAtOneInstant(t *testing.T) {
	o := New(parse(t, "c0: *r y->1*\nc0: *w x=1*\nc1: *r x->1*\nc1: *w y=1*\n"))
	if each, all := o.linearizable(), o.ordered(func(*history.Op) bool { return true }); !each || all {
		t.Errorf("each key %v, all keys %v", each, all)
	}
}

func TestStaleness(t *testing.T) {
	const ms = 1_000_000
	for _, tt := range []struct {
		drawing string
		want    []Lateness
		ok      bool
		reason  string
	}{
		{"c0: |--w x=1 #1--|\nc1:                |--r x->1--|\n", []Lateness{{1, 0, 0, 2 * ms, false}}, true, "fresh"},
		{"c0: |--w x=1 #1--|\nc1:              |--r x->nil--|\n", []Lateness{{1, 0, 0, -1, false}}, true, "equal times are concurrent"},
		{"c0: |--w x=1 #1--|\nc1:                    |--r x->nil--|\n", []Lateness{{1, 1, 6 * ms, 6 * ms, true}}, true, "one behind"},
		{"c0: |----------------------w x=1 #1----------------------|\nc1: |--r x->1--|\nc2:                 |--r x->nil--|\n",
			[]Lateness{{1, 0, 0, -1, false}, {2, 1, 5 * ms, -1, false}}, true, "a read proves that the write was there"},
		{"c0: |--w x=1 #2--|\nc1:                  |--w x=2 #1--| |--r x->2--|\n", []Lateness{{2, 1, 19 * ms, 19 * ms, true}}, true, "the newest in the log is not the last acknowledged"},
		{"c0: |--w x=1 #1--| |--w y=1 #2--|\nc1:                                |--r x->1--|\n", []Lateness{{2, 0, 0, 18 * ms, false}}, true, "another key"},
		{"c0: |--w x=1--| |--r x->1--|\n", nil, false, "no version"},
		{"c0: |--w x=1 #1--| |--w x=2 #2--| |--r x->2 #1--|\n", nil, false, "versions that lie"},
	} {
		if got, ok := New(parse(t, tt.drawing)).Staleness(); ok != tt.ok || !slices.Equal(got, tt.want) {
			t.Errorf("%+v, %v, want %+v: %s\n%s", got, ok, tt.want, tt.reason, tt.drawing)
		}
	}
}
