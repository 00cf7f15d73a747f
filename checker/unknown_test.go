package checker

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lagcheck/history"
	"lagcheck/history/lang"
)

// crowd makes a history in which so many clients write at once; then the reads
// return the given values one after the other. Two clients write 1,
// so that only Porcupine can decide once it is read.
func crowd(writers int, reads ...int) history.History {
	var h history.History
	for i := range writers {
		h = append(h, history.Op{Process: i, F: history.Write, Key: "x", Value: history.Int(max(i, 1)), Type: history.OK, Call: 0, Return: 1000})
	}
	for k, v := range reads {
		at := int64(2000 + 10*k)
		h = append(h, history.Op{Process: writers, F: history.Read, Key: "x", Value: history.Int(v), Type: history.OK, Call: at, Return: at + 1})
	}
	return h
}

func TestWorkBoundIsUnknownAndNeverHolds(t *testing.T) {
	violated := crowd(14, 1, 2)
	want := judge(t, crowd(6, 1, 2), Options{})[Linearizable]
	if want.Result != Violated {
		t.Fatalf("a small crowd is %v", want.Result)
	}
	for _, work := range []int{1, 10, 1000, 20_000} {
		v := judge(t, violated, Options{Work: work})[Linearizable]
		if v.Result != Unknown || !strings.Contains(v.Reasons.String(), "gave up after") || !strings.Contains(v.Reasons.String(), "16 operations") {
			t.Errorf("work %d: %v (%s)", work, v.Result, v.Reasons)
		}
		if again := judge(t, violated, Options{Work: work})[Linearizable]; !slices.Equal(again.Reasons, v.Reasons) {
			t.Errorf("work %d: %q and then %q", work, v.Reasons, again.Reasons)
		}
	}
	holds := judge(t, crowd(14, 1), Options{Work: 5})[Linearizable]
	if holds.Result != Unknown {
		t.Errorf("bounded before the end: %v", holds.Result)
	}
}

func TestUnknownOnOneKeyAndViolatedOnAnother(t *testing.T) {
	h := crowd(14, 1, 2)
	h = append(h,
		history.Op{Process: 20, F: history.Read, Key: "y", Value: history.Int(1), Type: history.OK, Call: 0, Return: 1})
	v := judge(t, h, Options{Work: 1000})[Linearizable]
	if v.Result != Violated || v.Violations != 1 || !strings.Contains(v.Reasons.String(), "gave up") {
		t.Errorf("%v, %d violations (%s)", v.Result, v.Violations, v.Reasons)
	}
	if _, ok := Explain(h, v, Options{Work: 1000}); !ok {
		t.Error("not explained")
	}
}

// A check that is ended says what it knows by then, at once, and its search takes no
// more memory.
func TestDoneIsUnknown(t *testing.T) {
	done := make(chan struct{})
	time.AfterFunc(50*time.Millisecond, func() { close(done) })
	decided := map[string]Verdict{}
	verdicts := judge(t, crowd(40, 1, 2), Options{Done: done, Work: 1 << 40, Decided: func(v Verdict) { decided[v.Guarantee] = v }})
	v := verdicts[Linearizable]
	if v.Result != Unknown || !strings.Contains(v.Reasons.String(), "when the check was ended") {
		t.Errorf("%v (%s)", v.Result, v.Reasons)
	}
	if v := verdicts[MonotonicReads]; v.Result != Violated && v.Result != Holds {
		t.Errorf("what needs no search is not decided: %v (%s)", v.Result, v.Reasons)
	}
	if diff := cmp.Diff(verdicts, decided); diff != "" {
		t.Errorf("verdicts and what was told differ: %s", diff)
	}
	for name, v := range judge(t, crowd(6, 1, 2), Options{Done: done}) {
		if v.Result != Unknown || !v.Reasons.Has(NotBegun) {
			t.Errorf("%s: %v (%s)", name, v.Result, v.Reasons)
		}
	}
}

func TestTooManyOperationsOnOneKey(t *testing.T) {
	h := make(history.History, mostSteps+1)
	for i := range h {
		h[i] = history.Op{F: history.Read, Key: "x", Type: history.OK, Call: int64(2 * i), Return: int64(2*i + 1)}
	}
	if v := judge(t, h, Options{})[Linearizable]; v.Result != Holds {
		t.Errorf("%v (%s) where there is no need of Porcupine", v.Result, v.Reasons)
	}
	h[0].F = history.Write // of nil
	start := time.Now()
	v := judge(t, h, Options{})[Linearizable]
	if v.Result != Unknown || !strings.Contains(v.Reasons.String(), "more than Porcupine is given") {
		t.Errorf("%v (%s)", v.Result, v.Reasons)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("it took %v to decline", d)
	}
}

// The memory of remembered states is bounded whatever Work allows: the legal
// steps times what each costs stay below the limit.
func TestMemoryIsBounded(t *testing.T) {
	s := newSearch(make([]step, 10_000), 0, Options{Work: 1 << 40})
	write := &step{f: history.Write, value: 1}
	states := 0
	for ok := true; ok; states++ {
		_, ok = s.step(0, write)
	}
	if bytes := states * 10_000 / 8; !s.bounds || bytes > memory || bytes < memory/2 {
		t.Errorf("%d states with sets of %d bytes", states, bytes)
	}
	if len(searching) != 1 {
		t.Error("other searches may take much memory as well")
	}
	s.release()
	if len(searching) != 0 {
		t.Error("no other search may take much memory any more")
	}
}

// So is that of the states of many sessions with ties.
func TestMemoryOfTiesIsBounded(t *testing.T) {
	s := newSearch(make([]step, 10), 0, Options{Work: 1 << 40})
	defer s.release()
	from := &state{done: make([]int32, 1<<16)}
	write := &step{f: history.Write, value: 1, first: true}
	states := 0
	for ok := true; ok; states++ {
		_, ok = s.stateStep(from, write)
	}
	if bytes := states * 4 << 16; bytes > memory+1<<20 {
		t.Errorf("%d states take %d bytes", states, bytes)
	}
}

// Without versions and with values that repeat a lot there may be too many
// choices. Two reads in a row of values that alternate cannot be guessed here,
// because the writes were called in the wrong order for all of them.
func TestTooManyChoicesAreUnknown(t *testing.T) {
	v := judge(t, manyChoices(), Options{Guarantees: []string{MonotonicReads}})[MonotonicReads]
	if v.Result != Unknown || v.Reasons.String() != "values repeat" {
		t.Errorf("%v (%s)", v.Result, v.Reasons)
	}
}

func manyChoices() (h history.History) {
	add := func(process int, f history.Func, value int) {
		at := int64(10 * len(h))
		h = append(h, history.Op{Process: process, F: f, Key: "x", Value: history.Int(value), Type: history.OK, Call: at, Return: at + 5})
	}
	for i := range 40 {
		add(0, history.Write, i%2)
	}
	for i := range 42 { // one more change of value than there are writes for
		add(1, history.Read, i%2)
	}
	return h
}

// Every reason is said in both languages, with its numbers.
func TestReasonsInBothLanguages(t *testing.T) {
	for kind := NotBegun; kind <= LostReads; kind++ {
		r := Reason{kind, [2]int{1234, 5678}}
		for _, l := range lang.All() {
			said := r.In(l)
			if strings.Contains(said, "%!") || strings.HasSuffix(said, "。") || strings.HasSuffix(said, ".") {
				t.Errorf("%d in %s: %q", kind, l, said)
			}
			if want := strings.Contains(r.In(lang.English), "1234"); want != strings.Contains(said, "1234") {
				t.Errorf("%d in %s: %q and %q", kind, l, r, said)
			}
		}
	}
	both := Reasons{{Kind: NeedsVersions}, {Kind: LostReads, Numbers: [2]int{2}}}
	if got := both.In(lang.Japanese); !strings.Contains(got, "わかりません。読み取り 2 件") {
		t.Error(got)
	}
}

// large makes a history that is judged by more than one goroutine, of reads that see one
// of so many newest writes.
func large(newest, keys int, versions bool, node string) history.History {
	r := rand.New(rand.NewPCG(1, 2))
	h := make(history.History, mostAlone+1)
	var log []int
	for i := range h {
		op := &h[i]
		if n := len(log) - 1 - r.IntN(newest); i%3 != 0 && n >= 0 {
			*op = h[log[n]]
			op.F = history.Read
		} else {
			log = append(log, i)
			*op = history.Op{F: history.Write, Key: string(rune('a' + r.IntN(keys))), Value: history.Int(i), Version: history.At(int64(len(log)))}
		}
		if !versions {
			op.Version = history.Version{}
		}
		op.Process, op.Type, op.Call, op.Return, op.Node = i%7, history.OK, int64(10*i), int64(10*i+9), node
	}
	return h
}

// A check of a large history may be ended anywhere. What it says then is what it would
// have said, or that it does not know; and each of its goroutines ends where it looks next.
func TestEndedAnywhere(t *testing.T) {
	var where sync.Map // functions that looked
	for n, h := range []history.History{
		large(5, 20, true, ""), large(5, 8, true, ""), large(1, 8, true, ""), large(5, 8, true, "follower-10"), large(5, 8, false, ""),
	} {
		alone := n < 2 // nobody is asked for a second opinion
		whole, err := Judge(h, Options{NoSecondOpinion: alone})
		if err != nil {
			t.Fatal(err)
		}
		if measured, err := MeasureStaleness(h); !errors.Is(err, whole.Unmeasured) || cmp.Diff(measured, whole.Staleness) != "" {
			t.Errorf("staleness is measured otherwise: %v", err)
		}
		strike := func(at int64) (j Judgement, looks int64) {
			done := make(chan struct{})
			var mu sync.Mutex // who looks while it is being ended waits, and sees the end
			looked := func() {
				where.Store(whoLooks(), true)
				mu.Lock()
				defer mu.Unlock()
				if looks++; looks == at {
					close(done)
				}
			}
			var c Checker
			j, err := c.Judge(h, Options{Done: done, looked: looked, NoSecondOpinion: alone})
			if err != nil {
				t.Fatal(err)
			}
			for i := range j.Verdicts {
				if v := j.Verdicts[i]; v.Result == Violated && at > 0 {
					c.Explain(v, Options{Done: done}) // may know or not
					if _, ok := c.Explain(v, Options{}); !ok {
						t.Errorf("strike %d: %s is not explained when there is time again", at, v.Guarantee)
					}
				}
			}
			if ix := c.index(); len(ix.h) != len(h) {
				t.Errorf("strike %d: another history is gone on with", at)
			}
			return j, looks
		}
		same, looks := strike(0)
		if diff := cmp.Diff(whole, same, cmpopts.EquateErrors()); diff != "" {
			t.Fatalf("nobody ended it: %s", diff)
		}
		unknown := 0
		for at := int64(1); at <= looks; at += 1 + looks/16 {
			j, looked := strike(at)
			if looked > at+int64(branches)*2 {
				t.Errorf("strike %d of %d: %d looks", at, looks, looked)
			}
			for i, v := range j.Verdicts {
				if v.Result == Unknown && v.Reasons.Has(NotBegun) {
					unknown++
				} else if diff := cmp.Diff(whole.Verdicts[i], v); diff != "" {
					t.Errorf("strike %d: %s", at, diff)
				}
			}
			if !errors.Is(j.Unmeasured, ErrEnded) {
				t.Errorf("strike %d: staleness was measured", at)
			}
		}
		if unknown == 0 {
			t.Error("it always knew")
		}
	}
	var functions []string
	for f := range where.Range {
		functions = append(functions, f.(string))
	}
	slices.Sort(functions)
	if diff := cmp.Diff(strings.Fields(lookers), functions); diff != "" {
		t.Errorf("who looks: %s", diff)
	}
}

// whoLooks returns which function looks whether the check was ended.
func whoLooks() string {
	callers := make([]uintptr, 16)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		f, more := frames.Next()
		_, name, _ := strings.Cut(f.Function, "lagcheck/")
		name = strings.TrimPrefix(name, "checker/")
		if base := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]); name != "" && !strings.HasPrefix(base, "look") && !strings.Contains(name, "TestEnded") {
			return name
		}
		if !more {
			return "?"
		}
	}
}

// lookers are the functions that take long on a large history.
const lookers = `
certify.(*Kernel).measure
certify.(*Kernel).onlyWorld
certify.(*Kernel).walk
certify.(*few).take
certify.(*judge).follow
certify.(*judge).list
certify.(*judge).respect
certify.(*judge).runClocks
certify.(*only).read
certify.(*subject).begin
checker.(*index).certain
checker.(*index).eachRead
checker.(*index).link
checker.(*index).number
checker.(*index).order
checker.(*index).sights
checker.(*told).numbered
checker.(*told).prepare
lin.(*Engine).convictAll
lin.(*Engine).decide
lin.(*Engine).fill
lin.(*Engine).gather
versioned.(*Engine).Conflicts
versioned.(*Engine).Distinct
versioned.(*Engine).Readings
versioned.(*Engine).advance
versioned.(*Engine).gather
versioned.(*Engine).listWrites
versioned.(*Engine).readIn
versioned.(*Engine).respectByKey
versioned.(*Engine).respectPast
versioned.(*Engine).walkAs
`
