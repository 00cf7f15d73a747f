package evaluate

import (
	"slices"
	"strings"
	"time"

	"lagcheck/checker"
	"lagcheck/history/lang"
	"lagcheck/model"
	"lagcheck/model/policy"
)

// A Report is the result of an evaluation.
type Report struct {
	Seed       uint64
	Partial    bool // it was stopped before it was finished
	Histories  int  // asked for, for each row
	Operations int  // for each history
	Clients    int
	Followers  int
	Workload   string
	Recorded   string   // how histories were recorded, one for each row; "": simulated
	Guarantees []string // the names, in the order of the tallies
	Asked      bool     // they were asked for by name, so that tables show them all
	Rows       []Row    // by policy, then lag
	Headline   []string // what the data says, in English sentences; the written reports have their own language
	// Counterexamples has the smallest for each guarantee that broke, in the order
	// of Guarantees, if they were sought per guarantee.
	Counterexamples []Counterexample
}

func newReport(c *Config) *Report {
	r := &Report{
		Seed: c.Seed, Histories: c.Histories, Operations: c.Workload.Operations,
		Clients: c.Workload.Clients, Followers: c.Workload.Followers, Workload: string(c.Workload.Kind),
		Guarantees: c.Check.Guarantees, Asked: c.Check.Guarantees != nil,
	}
	if r.Guarantees == nil {
		for _, g := range checker.All() {
			r.Guarantees = append(r.Guarantees, g.Name)
		}
	}
	for _, p := range c.Policies {
		for _, lag := range c.Lags {
			row := Row{Policy: p.Name(), Lag: lag, SinceWrite: checker.NewCurve(), policy: p}
			for _, g := range r.Guarantees {
				claim, _ := model.Claims(p, g)
				row.claims = append(row.claims, claim)
				row.Guarantees = append(row.Guarantees, Tally{Guarantee: g, Claim: claimText(claim)})
			}
			r.Rows = append(r.Rows, row)
		}
	}
	return r
}

func claimText(claim model.Claim) string {
	switch {
	case claim.Guarantee == "":
		return ""
	case claim.Always():
		return "always"
	}
	return "if " + policy.Condition(claim.Needs, lang.English)
}

// ClaimsBroken counts the histories in which a claimed guarantee broke.
func (r *Report) ClaimsBroken() int {
	n := 0
	for i := range r.Rows {
		for _, t := range r.Rows[i].Guarantees {
			n += t.ClaimBroken
		}
	}
	return n
}

// Undecided counts the histories in which a claimed guarantee could not be
// decided.
func (r *Report) Undecided() int {
	n := 0
	for i := range r.Rows {
		for _, t := range r.Rows[i].Guarantees {
			if t.Claimed > 0 {
				n += t.Unknown
			}
		}
	}
	return n
}

// tally returns a row's tally of a guarantee, or nil if it was not asked for.
func (r *Row) tally(guarantee string) *Tally {
	for i := range r.Guarantees {
		if r.Guarantees[i].Guarantee == guarantee {
			return &r.Guarantees[i]
		}
	}
	return nil
}

// headline says which policies kept read-your-writes while linearizability
// broke, which kept both and which broke both, at which lags.
func headline(r *Report, l lang.Lang) []string {
	var kept, both, neither []*Row
	for i := range r.Rows {
		row := &r.Rows[i]
		l, w := row.tally(checker.Linearizable), row.tally(checker.ReadYourWrites)
		if l == nil || w == nil || !w.tested(row.Histories) {
			continue
		}
		switch {
		case l.Violated > 0 && w.Held():
			kept = append(kept, row)
		case l.Held() && w.Held():
			both = append(both, row)
		case l.Violated > 0 && w.Violated > 0:
			neither = append(neither, row)
		}
	}
	var lines []string
	for _, part := range []struct {
		says id
		rows []*Row
	}{{onlyOneHeld, kept}, {bothHeld, both}, {bothBroke, neither}} {
		if len(part.rows) > 0 {
			lines = append(lines, texts.Say(l, part.says, policiesAt(l, part.rows, r.lags())))
		}
	}
	if broken := r.ClaimsBroken(); broken > 0 {
		lines = append(lines, texts.Say(l, claimWrong, broken))
	}
	return lines
}

func (r *Report) lags() []time.Duration {
	var lags []time.Duration
	for i := range r.Rows {
		if !slices.Contains(lags, r.Rows[i].Lag) {
			lags = append(lags, r.Rows[i].Lag)
		}
	}
	return lags
}

// policiesAt lists the policies of the rows with their lags: "leader (every
// lag), leader-after-write (0s, 500ms)".
func policiesAt(l lang.Lang, rows []*Row, every []time.Duration) string {
	var parts []string
	for i := 0; i < len(rows); {
		j := i
		var lags []string
		for ; j < len(rows) && rows[j].Policy == rows[i].Policy; j++ {
			lags = append(lags, rows[j].Lag.String())
		}
		at := rows[i].Policy
		switch {
		case rows[i].Lag == UnknownLag:
		case len(lags) == len(every):
			at = texts.Say(l, policyAt, at, texts.Say(l, everyLag))
		default:
			at = texts.Say(l, policyAt, at, strings.Join(lags, texts.Say(l, comma)))
		}
		parts = append(parts, at)
		i = j
	}
	return strings.Join(parts, texts.Say(l, comma))
}
