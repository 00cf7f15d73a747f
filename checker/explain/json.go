package explain

import (
	"encoding/json"

	"lagcheck/history"
)

// The JSON of a proof. Operations are numbered as in the input, from 1, as those of the
// example beside it.
type proofJSON struct {
	Rule     string       `json:"rule"`
	Subject  int          `json:"subject,omitempty"`
	Before   int          `json:"before,omitempty"`
	Older    int          `json:"older,omitempty"`
	Newer    int          `json:"newer,omitempty"`
	Expected *valueJSON   `json:"expected,omitempty"` // or something newer
	Place    int64        `json:"place,omitempty"`
	Way      []linkJSON   `json:"way,omitempty"`
	Groups   [][]int      `json:"groups,omitempty"`
	Spans    []spanJSON   `json:"spans,omitempty"`
	Demands  []demandJSON `json:"demands,omitempty"`
	Mends    []mendJSON   `json:"mends,omitempty"`
}

type valueJSON struct {
	Value   json.RawMessage `json:"value"`
	Version *int64          `json:"version,omitempty"` // its position, if known; at least that
}

type linkJSON struct {
	Operation int  `json:"operation"`
	Saw       bool `json:"saw"`
}

type spanJSON struct {
	From    int               `json:"from,omitempty"` // left out for the initial state
	To      int               `json:"to"`
	Between []int             `json:"between"`
	Made    int               `json:"made,omitempty"` // left out for a contradiction
	Held    []json.RawMessage `json:"held"`
}

type demandJSON struct {
	Old int `json:"old"`
	New int `json:"new"`
}

type mendJSON struct {
	Kind      string          `json:"kind"`
	Operation int             `json:"operation"`
	Other     int             `json:"other,omitempty"`
	Value     json.RawMessage `json:"value,omitempty"`
	Call      *int64          `json:"call,omitempty"` // overlapped: it should have begun at this time, in nanoseconds, or before
}

// MarshalJSON writes the proof without its operations, which are those of the example.
func (p *Proof) MarshalJSON() ([]byte, error) {
	out := proofJSON{
		Rule: p.Rule.String(), Subject: p.number(p.Subject), Before: p.number(p.Before),
		Older: p.number(p.Older), Newer: p.number(p.Newer), Place: p.Place,
	}
	if i := p.Expected(); i != None {
		v, least, _ := p.left(i)
		out.Expected = &valueJSON{Value: raw(v)}
		if least != Unplaced {
			out.Expected.Version = &least
		}
	}
	for _, l := range p.Way {
		out.Way = append(out.Way, linkJSON{p.number(l.Op), l.Saw})
	}
	for _, g := range p.Groups {
		var numbers []int
		for _, i := range g.Operations {
			numbers = append(numbers, p.number(i))
		}
		out.Groups = append(out.Groups, numbers)
	}
	for _, s := range p.Spans {
		out.Spans = append(out.Spans, p.span(s))
	}
	for _, d := range p.Demands {
		out.Demands = append(out.Demands, demandJSON{p.number(d.Old), p.number(d.New)})
	}
	for _, m := range p.Mends {
		mend := mendJSON{Kind: m.Kind.String(), Operation: p.number(m.Op), Other: p.number(m.Other)}
		switch m.Kind {
		case Returned:
			mend.Value = raw(m.Value)
		case Overlapped:
			mend.Call = &m.At
		}
		out.Mends = append(out.Mends, mend)
	}
	return json.Marshal(out)
}

func (p *Proof) span(s Span) spanJSON {
	out := spanJSON{From: p.number(s.From), To: p.number(s.To), Between: []int{}, Made: p.number(s.Made)}
	for _, i := range s.Between {
		out.Between = append(out.Between, p.number(i))
	}
	for _, v := range s.Held {
		out.Held = append(out.Held, raw(v))
	}
	return out
}

// number returns the number of operation i in the input, 0 for None.
func (p *Proof) number(i int) int {
	if i == None {
		return 0
	}
	return p.Operations[i].Index + 1
}

func raw(v history.Value) json.RawMessage { return json.RawMessage(v.JSON()) }
