package selftest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"lagcheck/checker"
	"lagcheck/history"
)

// What is wrong about a part to which a violation shrank is noticed, though most parts are
// right: what is said of its size, and what it has.
func TestWrongShrinkingIsNoticed(t *testing.T) {
	for _, tt := range []struct {
		name  string
		alter func(h history.History, s *checker.Small, ok *bool, err *error)
		says  string
	}{
		{"smallest for minimal", func(_ history.History, s *checker.Small, _ *bool, _ *error) {
			if s.Size == checker.Minimal {
				s.Size = checker.Smallest
			}
		}, "is said to be smallest, but so many operations would do, too: "},
		{"smallest with an operation too many", func(h history.History, s *checker.Small, _ *bool, _ *error) {
			withOne(h, s)
		}, "is said to be smallest, but so many operations would do, too: "},
		{"minimal with an operation too many", func(h history.History, s *checker.Small, _ *bool, _ *error) {
			withOne(h, s)
			s.Size = checker.Minimal
		}, "is said to be minimal, but so many operations would do, too: "},
		{"one operation left out", func(_ history.History, s *checker.Small, _ *bool, _ *error) {
			if len(s.Operations) > 3 {
				s.Operations, s.History = s.Operations[1:], s.History[1:]
			}
		}, "the part "},
		{"no explanation", func(_ history.History, s *checker.Small, _ *bool, _ *error) {
			s.Example.Explanation = ""
		}, "is not explained"},
		{"nothing offends", func(_ history.History, s *checker.Small, _ *bool, _ *error) {
			s.Example.Offending = nil
		}, "is not explained"},
		{"explained by what is not there", func(_ history.History, s *checker.Small, _ *bool, _ *error) {
			s.Example.Operations = []int{len(s.Operations)}
		}, "is explained by what is not in it"},
		{"proved by what is not there", func(h history.History, s *checker.Small, _ *bool, _ *error) {
			for i := range h {
				if s.Example.Proof != nil && !slices.Contains(s.Operations, i) {
					s.Example.Proof.Operations[0].Index = i
				}
			}
		}, "which is not in it"},
		{"nothing found", func(_ history.History, s *checker.Small, ok *bool, _ *error) {
			*ok = *ok && len(s.Operations) < 4
		}, "which is violated: there is a part: false"},
		{"an error", func(_ history.History, s *checker.Small, _ *bool, err *error) {
			if len(s.Operations) > 3 {
				*err = errors.New("engines disagree")
			}
		}, "engines disagree"},
	} {
		var p *panel
		c := Campaign{Seed: 1, From: 1, To: 4000, Shrink: 1, Workers: 1, shrink: func(c *checker.Checker, v checker.Verdict) (checker.Small, bool, error) {
			s, ok, err := shrink(c, v)
			if ok {
				tt.alter(p.h, &s, &ok, &err)
			}
			return s, ok, err
		}}
		p = c.newPanel()
		_, d := p.judgeRange(&c, c.From, c.To)
		if d == nil {
			t.Errorf("%s: nobody noticed", tt.name)
			continue
		}
		p.shrinking = true
		if d.shrink(p); len(d.Smallest) > len(d.History) || !strings.Contains(strings.Join(d.Says, "\n"), tt.says) || len(d.SmallestSays) == 0 {
			t.Errorf("%s: history %d, %+v: %q, of it %+v: %q, want %q", tt.name, d.Number, d.History, d.Says, d.Smallest, d.SmallestSays, tt.says)
		}
		t.Logf("%s: history %d, %d operations of %d: %q", tt.name, d.Number, len(d.Smallest), len(d.History), d.SmallestSays)
	}
}

// withOne adds an operation to a part.
func withOne(h history.History, s *checker.Small) {
	for i := range h {
		if slices.Contains(s.Operations, i) {
			continue
		}
		s.Operations = slices.Sorted(slices.Values(append(slices.Clone(s.Operations), i)))
		s.History = nil
		for _, i := range s.Operations {
			s.History = append(s.History, h[i])
		}
		return
	}
}

// A campaign that finds a wrong part says so, and how much of the history that takes; in
// histories that are not shrunk, nobody looks.
func TestCampaignShrinks(t *testing.T) {
	c := Campaign{Seed: 1, From: 1, To: 3000, Shrink: 7, shrink: func(c *checker.Checker, v checker.Verdict) (checker.Small, bool, error) {
		s, ok, err := shrink(c, v)
		if s.Size == checker.Smallest && len(s.Operations) > 3 {
			s.Example.Explanation = ""
		}
		return s, ok, err
	}}
	d := c.Run(context.Background()).Disagreement
	if d == nil || d.Number%7 != 0 || !strings.Contains(d.Says[0], "Shrink, on ") || !strings.Contains(d.SmallestSays[0], "Shrink, on ") {
		t.Fatalf("found %+v", d)
	}
	again := c
	again.From, again.To, again.Shrink = d.Number, d.Number, 1
	if same := again.Run(context.Background()).Disagreement; same == nil || !slices.Equal(same.Says, d.Says) {
		t.Errorf("found %+v, and again %+v", d, same)
	}
	c.Shrink = 0
	if r := c.Run(context.Background()); r.Disagreement != nil || r.Tally.Shrunk.All() > 0 {
		t.Errorf("without shrinking: %+v, %+v", r.Disagreement, r.Tally.Shrunk)
	}
}
