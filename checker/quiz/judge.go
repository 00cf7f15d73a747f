package quiz

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lagcheck/checker"
	"lagcheck/checker/oracle"
	"lagcheck/history"
)

// A judge knows one history: what is asked of it twice is worked out once.
type judge struct {
	h        history.History
	verdicts map[string]checker.Verdict
	late     []oracle.Lateness // of each operation; nil before it is known
}

func newJudge(h history.History) *judge {
	return &judge{h: h, verdicts: map[string]checker.Verdict{}}
}

// work bounds what one check may take: histories of a quiz are tiny.
var work = checker.Options{Work: 100_000, NoSecondOpinion: true}

// verdict decides a guarantee by package checker and by package oracle. It is an error if
// they disagree, or if the answer is not known.
func (j *judge) verdict(guarantee string) (checker.Verdict, error) {
	if v, ok := j.verdicts[guarantee]; ok {
		return v, nil
	}
	o := work
	o.Guarantees = []string{guarantee}
	verdicts, err := checker.Check(j.h, o)
	if err != nil {
		return checker.Verdict{}, err
	}
	v := verdicts[0]
	if said := oracle.New(j.h).Judge(guarantee).Result; said != v.Result.String() || v.Result == checker.Unknown {
		return v, fmt.Errorf("decide %s: the checker says it %v, the definition %s", guarantee, v.Result, said)
	}
	j.verdicts[guarantee] = v
	return v, nil
}

// holds reports whether a guarantee holds.
func (j *judge) holds(guarantee string) (bool, error) {
	v, err := j.verdict(guarantee)
	return v.Result == checker.Holds, err
}

// example returns why a violated guarantee is violated.
func (j *judge) example(guarantee string) (checker.Example, error) {
	v, err := j.verdict(guarantee)
	if err != nil {
		return checker.Example{}, err
	}
	e, ok := checker.Explain(j.h, v, work)
	if !ok {
		return checker.Example{}, fmt.Errorf("explain %s: it is %v", guarantee, v.Result)
	}
	return e, nil
}

// lateness returns how late each operation was, by the oracle; what the checker counts
// over all reads has to agree.
func (j *judge) lateness() ([]oracle.Lateness, error) {
	if j.late != nil {
		return j.late, nil
	}
	measured, err := checker.MeasureStaleness(j.h)
	if err != nil {
		return nil, err
	}
	all, ok := oracle.New(j.h).Staleness()
	if !ok {
		return nil, fmt.Errorf("measure staleness: not by the definition")
	}
	late := make([]oracle.Lateness, len(j.h))
	var behind []int
	var ages []time.Duration
	for _, l := range all {
		late[l.Read] = l
		if l.Behind > 0 {
			behind, ages = append(behind, l.Behind), append(ages, time.Duration(l.Age))
		}
	}
	slices.Sort(behind)
	slices.Sort(ages)
	if measured.Reads != len(all) || !slices.Equal(behind, measured.AllBehind) || !slices.Equal(ages, measured.AllAges) {
		return nil, fmt.Errorf("measure staleness: the checker says %v and %v behind, the definition %v and %v",
			measured.AllBehind, measured.AllAges, behind, ages)
	}
	j.late = late
	return late, nil
}

// writes returns the writes of a history in the order of the log.
func writes(h history.History) []int {
	var list []int
	for i := range h {
		if h[i].F == history.Write {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(h[a].Version.Offset(), h[b].Version.Offset()) })
	return list
}

// writesTo returns those to a key.
func writesTo(h history.History, key string) []int {
	return slices.DeleteFunc(writes(h), func(w int) bool { return h[w].Key != key })
}

func reads(h history.History) []int {
	var list []int
	for i := range h {
		if h[i].F == history.Read {
			list = append(list, i)
		}
	}
	return list
}

// written returns the position in the log of the write that put a value into a key; 0 for
// nil. It reports false if nobody wrote it.
func written(h history.History, key string, v history.Value) (at history.Version, ok bool) {
	if v.IsNil() {
		return history.At(0), true
	}
	for i := range h {
		if h[i].F == history.Write && h[i].Key == key && h[i].Value == v {
			return h[i].Version, true
		}
	}
	return history.Version{}, false
}
