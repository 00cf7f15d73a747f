package main

import (
	"encoding/json"
	"io"

	"lagcheck/checker/explain"
	"lagcheck/history/lang"
)

// The JSON of a verdict; other programs rely on it.
type judgementJSON struct {
	File       string                 `json:"file"`
	Operations int                    `json:"operations"`
	Processes  int                    `json:"processes"`
	Keys       int                    `json:"keys"`
	Guarantees map[string]verdictJSON `json:"guarantees"`
	Staleness  *stalenessJSON         `json:"staleness,omitempty"`
}

type verdictJSON struct {
	Verdict     string       `json:"verdict"`
	Obligations int          `json:"obligations"`
	Violations  int          `json:"violations"`
	Reason      string       `json:"reason,omitempty"`
	By          []string     `json:"by,omitempty"`
	Example     *exampleJSON `json:"example,omitempty"`
}

type exampleJSON struct {
	Operations  []int                `json:"operations"`
	Explanation map[lang.Lang]string `json:"explanation"`
	Timeline    string               `json:"timeline"`
	Proof       *explain.Proof       `json:"proof"`
}

type stalenessJSON struct {
	Reads          int                       `json:"reads"`
	Stale          int                       `json:"stale"`
	FollowerReads  int                       `json:"follower_reads"`
	FollowerStale  int                       `json:"follower_stale"`
	VersionsBehind distributionJSON[int]     `json:"versions_behind"`
	AgeMS          distributionJSON[float64] `json:"age_ms"`
}

type distributionJSON[T int | float64] struct {
	P50 T `json:"p50"`
	P99 T `json:"p99"`
	Max T `json:"max"`
}

func (j *judgement) writeJSON(w io.Writer) error {
	out := judgementJSON{
		File: j.source, Operations: len(j.history), Processes: j.sessions, Keys: j.keys,
		Guarantees: map[string]verdictJSON{},
	}
	for i, v := range j.verdicts {
		verdict := verdictJSON{
			Verdict: v.Result.String(), Obligations: v.Obligations, Violations: v.Violations, Reason: v.Reasons.String(), By: v.By,
		}
		if e := j.examples[i]; len(e.Operations) > 0 {
			verdict.Example = &exampleJSON{Explanation: explain.Texts(e.Proof), Proof: e.Proof, Timeline: j.drawing(e)}
			for _, op := range e.Operations {
				verdict.Example.Operations = append(verdict.Example.Operations, j.number(op))
			}
		}
		out.Guarantees[v.Guarantee] = verdict
	}
	if s := &j.staleness; j.measured && j.unaged == nil {
		out.Staleness = &stalenessJSON{
			Reads: s.Reads, Stale: s.Stale, FollowerReads: s.FollowerReads, FollowerStale: s.FollowerStale,
			VersionsBehind: distributionJSON[int](s.VersionsBehind),
			AgeMS:          distributionJSON[float64]{inMS(s.Age.P50), inMS(s.Age.P99), inMS(s.Age.Max)},
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
