package checker

import (
	"slices"
	"time"

	"lagcheck/checker/certify"
	"lagcheck/checker/lin"
	"lagcheck/checker/versioned"
	"lagcheck/history"
)

// A told is a history whose versions tell all. Most histories of a store that states
// its positions are of this kind, and all simulated ones; package versioned decides
// what goes by the log, and a write is known by its position, so that no value has to
// be looked up.
type told struct {
	engine   versioned.Engine
	lin      lin.Engine
	ops      []lin.Op
	inOrder  []lin.Result // where the log's order explains every key
	ix       index
	known    bool // the engine holds the history of the index
	verdicts []Verdict
	ages     []time.Duration
	behind   []int
	kernel   *certify.Kernel
	certain  bool // the kernel found one arrangement, too
	next     next

	byLog bool      // linearizability was decided by the order of the log
	cores [][]int32 // of the keys that are not linearizable then
}

// A next is what is asked for after the verdicts on a large history in which much broke:
// whichever core is through with those prepares it. It is empty where nobody did.
type next struct {
	ix        *index
	staleness Staleness
}

// What decided, as in Verdict.By.
var (
	byVersions = []string{"versions"}
	byValues   = []string{"values"}
)

// read takes in a history, if it is of this kind.
func (t *told) read(h history.History, o *Options) bool {
	look := o.lookOf(h)
	t.engine.Look, t.lin.Look, t.ix.looking = look, look, look
	if t.next.ix != nil {
		t.next = next{}
	}
	t.known = false
	if t.known = t.engine.Read(h); !t.known {
		return false
	}
	t.ix.h, t.ix.results, t.ix.fault = h, nil, nil
	return true
}

// judge is judgeAll. It reports false where the verdict needs the general algorithms.
func (t *told) judge(asked []Guarantee, o *Options) (verdicts []Verdict, ok bool, err error) {
	if ok = t.decide(asked, o); !ok {
		return nil, false, t.fault()
	}
	if err := t.settle(asked, o); err != nil {
		return nil, false, err
	}
	return t.verdicts, true, nil
}

// settle has the verdicts certified and compared, and tells them to whoever listens.
func (t *told) settle(asked []Guarantee, o *Options) error {
	if err := t.certify(asked); err != nil {
		return err
	}
	if err := contradiction(t.ix.h, asked, t.verdicts, notBlind); err != nil {
		return err
	}
	if o.Decided == nil {
		return nil
	}
	for i := range t.verdicts {
		if !t.verdicts[i].Reasons.Has(NotBegun) {
			o.Decided(t.verdicts[i])
		}
	}
	return nil
}

// decide finds the verdicts and has the kernel find its own. It reports false if there
// are none.
func (t *told) decide(asked []Guarantee, o *Options) bool {
	if len(t.ix.h) > mostAlone {
		return t.decideBeside(asked, *o)
	}
	ok := t.find(asked, o)
	if ok {
		t.rejudge(t.ix.h, asked, o)
	}
	return ok
}

// decideBeside is decide for large histories, which prepares what is asked for next, too.
// It is a function of its own because what its goroutines share is allocated even if
// they are not started.
func (t *told) decideBeside(asked []Guarantee, o Options) (ok bool) {
	found := make(chan struct{})
	h, more := t.ix.h, false // the index is made while the kernel looks at the history
	beside(func() {
		func() {
			defer close(found)
			ok = t.find(asked, &o)
			more = ok && o.measured && slices.ContainsFunc(t.verdicts, func(v Verdict) bool { return v.Result == Violated })
			if more && t.byLog {
				t.linear()
			}
		}()
		if more {
			ix := t.index(t.ix.looking)
			ix.certain()
			t.next.ix = ix
		}
	}, func() {
		t.rejudge(h, asked, &o)
		if <-found; more {
			t.staleness(&t.next.staleness)
		}
	})
	return ok
}

// find finds the verdicts. It reports false if there are none.
func (t *told) find(asked []Guarantee, o *Options) bool {
	t.verdicts, t.byLog = slices.Grow(t.verdicts[:0], len(asked))[:len(asked)], false
	for i := range asked {
		v := &t.verdicts[i]
		*v = Verdict{Guarantee: asked[i].Name}
		if o.ended() {
			v.Reasons = Reasons{{Kind: NotBegun}}
			continue
		}
		if !t.check(&asked[i], v, o) || t.ix.fault != nil {
			return false
		}
	}
	return true
}

// fault is what find stumbled over, nil if that is nothing but a history of another kind.
func (t *told) fault() error {
	if t.ix.fault != nil {
		return t.ix.fault
	}
	return nil // not a nil *InternalError in an interface
}

// notBlind says that versions play a part.
func notBlind() bool { return false }

// check finds a verdict. It reports false if there is none.
func (t *told) check(g *Guarantee, v *Verdict, o *Options) bool {
	e := &t.engine
	switch g.rule {
	case noRule:
		return t.linearizable(v, o)
	case certify.Sequential:
		t.inLog(v, e.Sequential())
	case certify.Causal:
		found, ok := e.Causal()
		t.inLog(v, found)
		return ok
	case certify.PRAM:
		t.inLog(v, e.PRAM())
	case certify.ReadYourWrites:
		conclude(v, e.ReadYourWrites())
	case certify.MonotonicReads:
		conclude(v, e.MonotonicReads())
	case certify.MonotonicWrites:
		conclude(v, e.MonotonicWrites())
	case certify.WritesFollowReads:
		conclude(v, e.WritesFollowReads())
	default:
		return false
	}
	return true
}

// inLog is the verdict on a guarantee of the whole store. Without any write in the log
// there were only initial values to see.
func (t *told) inLog(v *Verdict, found versioned.Finding) {
	if conclude(v, found); v.By != nil && !t.engine.Logged() {
		v.By = byValues
	}
}

// conclude makes a verdict of what was found.
func conclude(v *Verdict, found versioned.Finding) {
	v.Result, v.Obligations = Holds, found.Obligations
	if n := len(found.Offending); n > 0 {
		v.Result, v.Violations, v.Offending = Violated, n, found.Offending[:n:n]
	}
	if v.Obligations > 0 {
		v.By = byVersions
	}
}

// linearizable looks at the order of the log first: it mostly decides. Where a second
// opinion is wanted, that needs evidence, which package lin has of all keys.
func (t *told) linearizable(v *Verdict, o *Options) bool {
	if o.NoSecondOpinion && t.inTime(v) {
		return true
	}
	if !t.linear() {
		return false
	}
	guarantee := v.Guarantee
	*v = checkLinearizable(&t.ix, *o)
	v.Guarantee = guarantee
	if len(t.ops) > mostAlone {
		t.ops, t.lin = nil, lin.Engine{} // what follows needs the room more than the next history does
	}
	return true
}

// inTime decides by the order of the log and real time alone. The kernel does so, too, so
// that no order has to be made for it; where somebody asks for one, linear has it.
func (t *told) inTime(v *Verdict) bool {
	cores, ok := t.engine.Conflicts()
	if !ok || len(cores) > 0 && !t.engine.Distinct(t.engine.Broken) {
		return false
	}
	t.byLog, t.cores = true, cores
	v.Result, v.Obligations, v.Violations = Holds, t.engine.Known(), len(cores)
	if v.Violations > 0 {
		v.Result = Violated
	}
	if v.Obligations > 0 {
		v.By = names(true, false)
	}
	return true
}

// linear makes the results of the index. Where real time allows the order of the log on
// every key, it is the witness. Else package lin decides, each read with the write that
// its version says. If an order explains that, the history is linearizable. If none does,
// there may be one with other choices, unless all values differ.
func (t *told) linear() bool {
	t.prepare()
	if orders, ok := t.engine.InLog(); ok {
		t.inOrder = t.inOrder[:0]
		for _, order := range orders {
			t.inOrder = append(t.inOrder, lin.Result{Verdict: lin.Holds, Order: order})
		}
		t.ix.results = t.inOrder
		return true
	}
	t.ix.results = t.lin.Check(t.numbered())
	violated := func(key int32) bool { return t.ix.results[key].Verdict != lin.Holds }
	for key := range t.ix.results {
		if violated(int32(key)) {
			return t.engine.Distinct(violated)
		}
	}
	return true
}

// prepare makes the index as far as linearizability needs it.
func (t *told) prepare() {
	e, ix := &t.engine, &t.ix
	key, value, session := e.Numbers()
	*ix = index{
		h: ix.h, keys: e.Keys(), key: key, owner: session, value: value, apart: true,
		unset: ix.unset[:0], named: ix.named[:0], confirm: ix.confirm, looking: ix.looking,
	}
	for i, k := range key {
		ix.lookAt(i)
		if int(k) == len(ix.named) {
			ix.named, ix.unset = append(ix.named, int32(i)), append(ix.unset, k)
		}
	}
}

// numbered returns the history as package lin takes it.
func (t *told) numbered() lin.Input {
	ix := &t.ix
	if cap(t.ops) < len(ix.h) {
		t.ops = make([]lin.Op, len(ix.h)+min(len(ix.h)/4, mostAlone))
	}
	t.ops = t.ops[:len(ix.h)]
	for i := range t.ops {
		ix.lookAt(i)
		op := &ix.h[i]
		t.ops[i] = lin.Op{
			Call: op.Call, Return: op.Return, Version: op.Version.Offset(),
			Key: ix.key[i], Value: ix.value[i], Process: ix.owner[i], F: op.F, Type: op.Type,
		}
	}
	return lin.Input{Ops: t.ops, Unset: ix.unset, Values: t.engine.Values()}
}

// staleness is measured as in general: see Staleness.
func (t *told) staleness(st *Staleness) {
	st.SinceWrite = noReads
	t.behind, t.ages = t.behind[:0], t.ages[:0]
	h := t.ix.h
	t.engine.Readings(func(i int, r versioned.Reading) bool {
		st.count(&h[i], r.Behind > 0)
		if r.Behind > 0 {
			t.behind, t.ages = append(t.behind, r.Behind), append(t.ages, time.Duration(r.Age))
		}
		if r.Since >= 0 {
			st.SinceWrite.count(time.Duration(r.Since), r.Missed)
		}
		return true
	})
	st.VersionsBehind, st.Age = distribution(t.behind), distribution(t.ages)
	st.AllBehind, st.AllAges = t.behind, t.ages
}
