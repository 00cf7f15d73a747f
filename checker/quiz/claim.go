package quiz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"lagcheck/history"
)

// claimJSON is a claim in JSON: with the fields of its kind of question and no others.
// Operations are counted from 1, times are milliseconds.
type claimJSON struct {
	Holds     *[]string       `json:"holds,omitempty"`
	Stale     *[]int          `json:"stale,omitempty"`
	Behind    *int            `json:"versions_behind,omitempty"`
	AgeMS     *int64          `json:"age_ms,omitempty"`
	Policy    *string         `json:"policy,omitempty"`
	LagMS     *int64          `json:"lag_ms,omitempty"`
	NoLag     bool            `json:"no_lag,omitempty"`
	Order     *[]int          `json:"order,omitempty"`
	NoOrder   bool            `json:"no_order,omitempty"`
	Operation *int            `json:"operation,omitempty"`
	Value     json.RawMessage `json:"value,omitempty"`
	Node      *string         `json:"writes_go_to,omitempty"`
	Cause     *Cause          `json:"cause,omitempty"`
	SavedMS   *int64          `json:"saved_ms,omitempty"`
	Missed    *int            `json:"versions_missed,omitempty"`
}

func (c *Claim) json(k Kind) claimJSON {
	var j claimJSON
	switch k {
	case Guarantees:
		holds := append([]string{}, c.Holds...)
		j.Holds = &holds
	case Stale:
		j.Stale = fromOne(c.Stale)
		if c.Behind != Unsaid {
			j.Behind = &c.Behind
		}
		if c.Age != Unsaid {
			j.AgeMS = inMS(c.Age)
		}
	case Policy:
		j.Policy = &c.Policy
	case Lag:
		if j.NoLag = c.Lag == Unsaid; !j.NoLag {
			j.LagMS = inMS(c.Lag)
		}
	case Order:
		if j.NoOrder = c.Order == nil; !j.NoOrder {
			j.Order = fromOne(c.Order)
		}
	case Mend:
		operation := c.Operation + 1
		j.Operation, j.Value = &operation, json.RawMessage(c.Value.JSON())
	case Leader:
		j.Node, j.Order = &c.Node, fromOne(c.Order)
	case Behind:
		j.Cause = &c.Cause
	case Gain:
		j.SavedMS, j.Missed = inMS(c.Saved), &c.Missed
	}
	return j
}

// claim reads a claim of a kind. It is an error if fields are missing, or are of others.
func (j *claimJSON) claim(k Kind) (Claim, error) {
	c := Claim{Policy: value0(j.Policy), Node: value0(j.Node), Cause: value0(j.Cause), Missed: value0(j.Missed)}
	c.Holds = value0(j.Holds)
	c.Stale, c.Order = fromZero(j.Stale), fromZero(j.Order)
	c.Saved = ms(value0(j.SavedMS))
	if j.Operation != nil {
		c.Operation = *j.Operation - 1
	}
	if j.Value != nil {
		v, err := history.ParseValue(string(j.Value))
		if err != nil {
			return Claim{}, err
		}
		c.Value = v
	}
	switch k {
	case Stale:
		c.Behind, c.Age = Unsaid, Unsaid
		if j.Behind != nil {
			c.Behind = *j.Behind
		}
		if j.AgeMS != nil {
			c.Age = ms(*j.AgeMS)
		}
	case Lag:
		c.Lag = Unsaid
		if j.LagMS != nil {
			c.Lag = ms(*j.LagMS)
		}
	}
	if again := c.json(k); again.text() != j.text() {
		return Claim{}, fmt.Errorf("the claim %s is none of a question of kind %q", j.text(), k)
	}
	return c, nil
}

// text is the claim in JSON: the same iff the claims say the same.
func (c *Claim) text(k Kind) string {
	j := c.json(k)
	return j.text()
}

func (j *claimJSON) text() string {
	text, err := marshal(j)
	if err != nil {
		return err.Error() // a value that is no JSON
	}
	return string(text)
}

// marshal is json.Marshal without escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func value0[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func fromOne(list []int) *[]int {
	counted := make([]int, len(list))
	for i, n := range list {
		counted[i] = n + 1
	}
	return &counted
}

func fromZero(list *[]int) []int {
	if list == nil {
		return nil
	}
	counted := make([]int, len(*list))
	for i, n := range *list {
		counted[i] = n - 1
	}
	return counted
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func inMS(d time.Duration) *int64 {
	n := d.Milliseconds()
	return &n
}

func allMS(list []time.Duration) []int64 {
	var all []int64
	for _, d := range list {
		all = append(all, d.Milliseconds())
	}
	return all
}

func fromMS(list []int64) []time.Duration {
	var all []time.Duration
	for _, n := range list {
		all = append(all, ms(n))
	}
	return all
}
