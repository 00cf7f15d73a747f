package evaluate

import (
	"encoding/json"
	"io"
	"time"

	"lagcheck/checker/explain"
	"lagcheck/history/lang"
)

// WriteJSON prints the report as one JSON object: {"seed":1,"rows":[...]}, a row
// for each policy and lag. Times are milliseconds.
func (r *Report) WriteJSON(w io.Writer) error {
	out := reportJSON{
		Seed: r.Seed, Partial: r.Partial, Headline: r.Headline, Rows: []rowJSON{},
		Counterexamples: examplesJSON(r.Counterexamples),
	}
	for i := range r.Rows {
		out.Rows = append(out.Rows, r.Rows[i].json())
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

type reportJSON struct {
	Seed            uint64                 `json:"seed"`
	Partial         bool                   `json:"partial,omitempty"`
	Headline        []string               `json:"headline"`
	Rows            []rowJSON              `json:"rows"`
	Counterexamples map[string]exampleJSON `json:"counterexamples,omitempty"`
}

type rowJSON struct {
	Policy          string                 `json:"policy"`
	LagMS           *float64               `json:"lag_ms"` // null: unknown
	File            string                 `json:"file,omitempty"`
	Histories       int                    `json:"histories"`
	Operations      int                    `json:"operations"`
	Guarantees      map[string]tallyJSON   `json:"guarantees"`
	Reads           readsJSON              `json:"reads"`
	Writes          writesJSON             `json:"writes"`
	ReadLatency     summaryJSON            `json:"read_latency_ms"`
	WriteLatency    summaryJSON            `json:"write_latency_ms"`
	Age             summaryJSON            `json:"age_ms"`
	VersionsBehind  summaryJSON            `json:"versions_behind"`
	SinceWrite      []pointJSON            `json:"stale_since_write"`
	Counterexamples map[string]exampleJSON `json:"counterexamples,omitempty"`
}

// Claimed is true if the claim applied to every history of the row.
type tallyJSON struct {
	Violated         int    `json:"violated"`
	Violations       int    `json:"violations"`
	Unknown          int    `json:"unknown"`
	Vacuous          int    `json:"vacuous"`
	Claimed          bool   `json:"claimed"`
	Claim            string `json:"claim,omitempty"`
	ClaimedHistories int    `json:"claimed_histories"`
	ClaimBroken      int    `json:"claim_broken"`
}

type readsJSON struct {
	Total      int `json:"total"`
	Follower   int `json:"follower"`
	Measured   int `json:"measured"`
	Stale      int `json:"stale"`
	Unanswered int `json:"unanswered"`
}

type writesJSON struct {
	Total       int `json:"total"`
	Unconfirmed int `json:"unconfirmed"`
}

type summaryJSON struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// A point counts the reads that began less than WithinMS after the newest write of
// their key was acknowledged, and not less than the point before; null: any longer.
type pointJSON struct {
	WithinMS *float64 `json:"within_ms"`
	Reads    int      `json:"reads"`
	Stale    int      `json:"stale"`
}

// Operations are numbers in the timeline's history, from 1, in order of calls; lines
// are those of the recorded file.
type exampleJSON struct {
	Policy      string               `json:"policy"`
	LagMS       *float64             `json:"lag_ms"`
	History     int                  `json:"history"`
	File        string               `json:"file,omitempty"`
	Lines       []int                `json:"lines,omitempty"`
	Claimed     bool                 `json:"claimed"`
	AlsoBroken  []string             `json:"also_broken,omitempty"`
	Conditions  string               `json:"conditions"`
	Operations  []int                `json:"operations"`
	Explanation map[lang.Lang]string `json:"explanation"`
	Timeline    string               `json:"timeline"`
}

func (r *Row) json() rowJSON {
	out := rowJSON{
		Policy: r.Policy, LagMS: lagMS(r.Lag), File: r.File, Histories: r.Histories, Operations: r.Operations,
		Guarantees:  map[string]tallyJSON{},
		Reads:       readsJSON{r.Reads, r.FollowerReads, r.MeasuredReads, r.StaleReads, r.Unanswered},
		Writes:      writesJSON{r.Writes, r.Unconfirmed},
		ReadLatency: summaryJSON(r.ReadLatency), WriteLatency: summaryJSON(r.WriteLatency),
		Age: summaryJSON(r.Age), VersionsBehind: summaryJSON(r.Behind),
		Counterexamples: examplesJSON(r.Counterexamples),
	}
	for _, p := range r.SinceWrite {
		point := pointJSON{Reads: p.Reads, Stale: p.Stale}
		if p.Within > 0 {
			within := inMS(p.Within)
			point.WithinMS = &within
		}
		out.SinceWrite = append(out.SinceWrite, point)
	}
	for _, t := range r.Guarantees {
		out.Guarantees[t.Guarantee] = tallyJSON{
			Violated: t.Violated, Violations: t.Violations, Unknown: t.Unknown, Vacuous: t.Vacuous,
			Claimed: t.Claimed == r.Histories && r.Histories > 0, Claim: t.Claim,
			ClaimedHistories: t.Claimed, ClaimBroken: t.ClaimBroken,
		}
	}
	return out
}

func examplesJSON(list []Counterexample) map[string]exampleJSON {
	out := map[string]exampleJSON{}
	for i := range list {
		c := &list[i]
		e := exampleJSON{
			Policy: c.Policy, LagMS: lagMS(c.Lag), History: c.Number, File: c.File, Lines: c.Lines, Claimed: c.Claimed, AlsoBroken: c.AlsoBroken, Conditions: c.Conditions(),
			Explanation: explain.Texts(c.Why), Timeline: c.Timeline(),
		}
		for _, op := range c.Operations {
			e.Operations = append(e.Operations, op+1)
		}
		out[c.Guarantee] = e
	}
	return out
}

func inMS(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func lagMS(lag time.Duration) *float64 {
	if lag == UnknownLag {
		return nil
	}
	ms := inMS(lag)
	return &ms
}
