package orders

import (
	"slices"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A whim is a policy that asks for anything that a policy can ask for.
type whim struct{}

func (whim) Name() string           { return "whim" }
func (whim) Claims() []model.Claim  { return nil }
func (whim) Session() model.Session { return new(whimSession) }

type whimSession struct{ seen model.Offset }

// Read asks any node, for an offset or for a value that includes some of the log that
// the session knows to be there, and gives up now and then.
func (s *whimSession) Read(v *model.View) model.Choice {
	d := digits(v.Draw)
	c := model.Choice{Node: model.Node(d(len(v.Followers) + 1)), GiveUp: v.Attempt > d(6)}
	switch d(4) {
	case 0:
		c.OffsetOnly = true
	case 1, 2:
		c.AtLeast = max(0, s.seen-model.Offset(d(3)))
	}
	if d(3) > 0 {
		c.Wait = time.Duration(d(800)) * time.Millisecond
	}
	return c
}

// Write waits for some followers, and then for a while.
func (s *whimSession) Write(v *model.View) model.WriteChoice {
	d := digits(v.Draw)
	c := model.WriteChoice{Replicas: max(0, d(8)-3)}
	if d(4) == 0 {
		c.Pause = time.Duration(d(1e9))
	}
	return c
}

func (s *whimSession) Observe(_ *model.View, r model.Reply) {
	if r.Kind == model.Answered || r.Kind == model.HasOffset || r.Kind == model.TooOld {
		s.seen = max(s.seen, r.Version, r.Applied)
	}
	if r.F == history.Write && r.Kind == model.Answered && r.Applied < r.Version {
		s.seen = 0 // which would show
	}
}

// digits takes one small random number after the other out of a draw.
func digits(draw uint64) func(n int) int {
	return func(n int) int {
		draw = model.Mix(draw)
		return int(draw % uint64(n))
	}
}

// roundedLag is a policy that sees what followers tell of their lag rounded up to
// whole ms, as their events' times are whole ms.
type roundedLag struct{ model.Policy }

func (p roundedLag) Session() model.Session {
	s := p.Policy.Session()
	w, _ := s.(model.Writer)
	return roundedSession{s, w}
}

type roundedSession struct {
	model.Session
	writer model.Writer
}

func (s roundedSession) Read(v *model.View) model.Choice { return s.Session.Read(rounded(v)) }

func (s roundedSession) Observe(v *model.View, r model.Reply) { s.Session.Observe(rounded(v), r) }

func (s roundedSession) Write(v *model.View) model.WriteChoice {
	if s.writer == nil {
		return model.WriteChoice{}
	}
	return s.writer.Write(rounded(v))
}

func rounded(seen *model.View) *model.View {
	v := *seen
	v.Followers = slices.Clone(v.Followers)
	for i := range v.Followers {
		lag := &v.Followers[i].Lag
		*lag = (*lag + time.Millisecond - 1).Truncate(time.Millisecond)
	}
	return &v
}
