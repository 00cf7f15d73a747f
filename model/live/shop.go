package live

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// A Shop is the workload of the chapter's system: clients create orders, confirm or
// cancel pending ones, and look at the newest orders, whoever made them. What each
// client does next and how long it thinks comes from the seed; which order that
// concerns depends on what has happened by then.
//
// An order is created, confirmed and cancelled at most once each, so that its statuses
// tell what a read saw even where the store tells no versions.
type Shop struct {
	o     ShopOptions
	draws []*rand.Rand // of each client

	mu      sync.Mutex
	created int
	recent  []string // the newest orders that may exist, at most so many
	pending []string // orders that may exist and nobody has confirmed or cancelled
}

// The chapter's clients: of a hundred operations so many create, confirm and cancel;
// the others read one of the newest orders.
const (
	creates  = 15
	confirms = 12
	cancels  = 3
	newest   = 6
)

// One pause in so many is a long one, so many times the usual: somebody reads the page,
// and comes back after the windows that policies have.
const (
	longPauses = 12
	longPause  = 20
)

// ShopOptions say who works in a shop.
type ShopOptions struct {
	Seed     uint64
	Clients  int
	Think    time.Duration // about so long a client mostly thinks between operations
	Prefix   string        // orders are called Prefix1, Prefix2, ...
	NoCancel bool          // the store cannot cancel orders; they are confirmed instead
}

// NewShop returns the workload.
func NewShop(o ShopOptions) *Shop {
	s := &Shop{o: o}
	for i := range o.Clients {
		s.draws = append(s.draws, rand.New(rand.NewPCG(o.Seed, uint64(i))))
	}
	return s
}

// Next returns a step; there is always one.
func (s *Shop) Next(client int) (Step, bool) {
	d := s.draws[client]
	percent, which := d.IntN(100), d.Uint64()
	var step Step
	step.Draw = d.Uint64()
	step.Joined = d.IntN(3) == 1
	step.Think = s.o.Think/2 + time.Duration(d.Float64()*float64(s.o.Think))
	if d.IntN(longPauses) == 0 {
		step.Think *= longPause
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	step.Do, step.Name = s.choose(percent, which)
	step.Value = step.Do.Status()
	return step, true
}

func (s *Shop) choose(percent int, which uint64) (model.Action, string) {
	switch {
	case percent < creates || len(s.recent) == 0:
		s.created++
		return model.Create, s.o.Prefix + strconv.Itoa(s.created)
	case percent < creates+confirms+cancels && len(s.pending) > 0:
		last := len(s.pending) - 1
		i := int(which % uint64(len(s.pending)))
		name := s.pending[i]
		s.pending[i], s.pending = s.pending[last], s.pending[:last]
		if percent < creates+confirms || s.o.NoCancel {
			return model.Confirm, name
		}
		return model.Cancel, name
	}
	return model.Read, s.recent[which%uint64(len(s.recent))]
}

// Done notes which orders exist now, or may.
func (s *Shop) Done(_ int, step Step, outcome history.Outcome) {
	if step.Do == model.Read || step.Do == model.Create && outcome == history.Fail {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case step.Do == model.Create:
		s.pending = append(s.pending, step.Name)
		if s.recent = append(s.recent, step.Name); len(s.recent) > newest {
			s.recent = append(s.recent[:0], s.recent[1:]...)
		}
	case outcome == history.Fail: // nothing was done to it
		s.pending = append(s.pending, step.Name)
	}
}
