package model

import (
	"fmt"
	"slices"
	"time"
)

// A Scenario is everything that happens around a policy: who does what and
// when, how replication lags, and what breaks. It is plain data; running it
// twice gives the same bytes. Its steps are independent of one another: any of
// them can be deleted and a valid scenario remains.
type Scenario struct {
	Seed        uint64 // all jitter comes from it
	Followers   int    // 1 to MaxFollowers
	Keys        []string
	Steps       []Step
	Faults      []Fault
	Replication Replication
	Network     Network
	Timeout     time.Duration // how long a client waits for a reply to one attempt
	Reports     time.Duration // how often followers are asked for View.Followers
}

// The sizes that a scenario may have.
const (
	MaxFollowers = 5
	MaxClients   = 64
)

// A Step is one operation of one client. A client does its steps in their
// order in the scenario, each after thinking for a while.
type Step struct {
	Client int           // from 0
	Think  time.Duration // between the end of the client's previous step and the call
	Do     Action
	Key    int    // index in Scenario.Keys
	Joined bool   // belongs to the same request as the client's previous step
	Draw   uint64 // the randomness of this step: policy decisions and network jitter
}

// An Action is what a step does to its register.
type Action uint8

// Registers are read and written; orders are read, created, confirmed and
// cancelled, as in the chapter's API, and their status is the value.
const (
	Read    Action = iota
	Write          // a value of its own: the position of the write among all of the scenario
	Create         // PENDING, whatever was there
	Confirm        // CONFIRMED, if the order exists
	Cancel         // CANCELED, if the order exists
)

var actionNames = [...]string{Read: "read", Write: "write", Create: "create", Confirm: "confirm", Cancel: "cancel"}

// String returns the action's name.
func (a Action) String() string {
	if int(a) < len(actionNames) {
		return actionNames[a]
	}
	return fmt.Sprintf("action(%d)", a)
}

// Replication is how followers get the log.
type Replication struct {
	Mode   Mode
	Lag    time.Duration // the apply lag of one event
	Jitter Jitter        // added to the lag of each event
	// Poll is the pause between two polls of a polling follower, and FirstPoll
	// when each follower polls first (0 where it is too short).
	Poll      time.Duration
	FirstPoll []time.Duration
}

// A Mode is how a follower gets and applies the log.
type Mode uint8

const (
	// Polling is the chapter's worker: it asks the leader for new events every
	// Poll, then sleeps Lag before each of them, one after the other, so that
	// lag piles up when writes come faster than that.
	Polling Mode = iota
	// Streaming is a delayed PostgreSQL standby (recovery_min_apply_delay): the
	// leader sends each event at once and the follower applies it no earlier
	// than Lag after it was written, so that lag does not pile up.
	Streaming
)

// String returns polling or streaming.
func (m Mode) String() string {
	if m == Streaming {
		return "streaming"
	}
	return "polling"
}

// Jitter is a random addition to a duration.
type Jitter struct {
	Kind   JitterKind
	Spread time.Duration // Uniform: the maximum (exclusive); Exponential: the mean
}

// A JitterKind is a distribution.
type JitterKind uint8

// The distributions of jitter.
const (
	NoJitter JitterKind = iota
	Uniform
	Exponential
)

// A Delay is the time that a message takes one way.
type Delay struct {
	Base   time.Duration
	Jitter Jitter
}

// Network is how long messages take, one way.
type Network struct {
	Leader   Delay // between a client and the leader
	Follower Delay // between a client and a follower
	Link     Delay // between the leader and a follower
}

// A Fault is something that breaks for a while: from At, for For.
type Fault struct {
	Kind   FaultKind
	Node   Node // the follower, for LinkDown, Pause and Restart
	Client int  // the client, for ClientCut and ClientRefused
	At     time.Duration
	For    time.Duration
}

// A FaultKind says what breaks.
type FaultKind uint8

// The faults of a scenario.
const (
	// LinkDown: nothing passes between the leader and the follower.
	LinkDown FaultKind = iota
	// ClientCut: messages between the client and the leader are lost without a
	// trace; its writes end info.
	ClientCut
	// ClientRefused: the leader refuses the client's connections; a write that
	// is called then fails, one that was on its way ends info as soon as the client
	// hears that its connection is broken.
	ClientRefused
	// Pause: the follower stands still, neither applies nor answers, and then
	// goes on where it was.
	Pause
	// Restart: the follower is gone and refuses connections, and comes back having
	// lost its memory, as the chapter's does: it reads the log from the start.
	Restart
)

var faultNames = [...]string{
	LinkDown: "link-down", ClientCut: "client-cut", ClientRefused: "client-refused", Pause: "pause", Restart: "restart",
}

// FaultKinds returns all kinds of faults.
func FaultKinds() []FaultKind {
	return []FaultKind{LinkDown, ClientCut, ClientRefused, Pause, Restart}
}

// String returns the fault's name as a user writes it: link-down, ...
func (k FaultKind) String() string {
	if int(k) < len(faultNames) {
		return faultNames[k]
	}
	return fmt.Sprintf("fault(%d)", k)
}

// OnClient reports whether the fault strikes a client's link and not a follower.
func (k FaultKind) OnClient() bool { return k == ClientCut || k == ClientRefused }

// Clients returns the number of clients: one more than the highest that acts.
func (s *Scenario) Clients() int {
	highest := -1
	for i := range s.Steps {
		highest = max(highest, s.Steps[i].Client)
	}
	return highest + 1
}

// longest is how long anything but a fault may take, so that sums of times stay
// far from overflow.
const longest = 365 * 24 * time.Hour

// Validate reports what is wrong with the scenario, if anything is.
func (s *Scenario) Validate() error {
	if err := s.validate(); err != nil {
		return fmt.Errorf("validate scenario: %w", err)
	}
	return nil
}

func (s *Scenario) validate() error {
	if s.Followers < 1 || s.Followers > MaxFollowers {
		return fmt.Errorf("%d followers; there can be 1 to %d", s.Followers, MaxFollowers)
	}
	for i, key := range s.Keys {
		if slices.Contains(s.Keys[:i], key) {
			return fmt.Errorf("key %q stands there twice", key)
		}
	}
	if err := s.validateTimes(); err != nil {
		return err
	}
	if err := s.validateSteps(); err != nil {
		return err
	}
	for i := range s.Faults {
		if err := s.validateFault(&s.Faults[i]); err != nil {
			return fmt.Errorf("fault %d: %w", i+1, err)
		}
	}
	return nil
}

func (s *Scenario) validateTimes() error {
	r, n := &s.Replication, &s.Network
	switch {
	case r.Mode > Streaming:
		return fmt.Errorf("unknown mode of replication %d", r.Mode)
	case s.Timeout <= 0 || s.Reports <= 0:
		return fmt.Errorf("timeout %v and report interval %v must be positive", s.Timeout, s.Reports)
	case r.Mode == Polling && r.Poll <= 0:
		return fmt.Errorf("poll interval %v must be positive", r.Poll)
	}
	for _, j := range [...]Jitter{r.Jitter, n.Leader.Jitter, n.Follower.Jitter, n.Link.Jitter} {
		if j.Kind > Exponential {
			return fmt.Errorf("unknown distribution of jitter %d", j.Kind)
		}
	}
	for _, d := range [...]time.Duration{
		s.Timeout, s.Reports, r.Lag, r.Poll, r.Jitter.Spread, n.Leader.Base, n.Leader.Jitter.Spread,
		n.Follower.Base, n.Follower.Jitter.Spread, n.Link.Base, n.Link.Jitter.Spread,
	} {
		if err := validateDelay(d); err != nil {
			return err
		}
	}
	for _, d := range r.FirstPoll {
		if err := validateDelay(d); err != nil {
			return err
		}
	}
	return nil
}

func validateDelay(d time.Duration) error {
	if 0 <= d && d <= longest {
		return nil
	}
	return wrongDelay(d)
}

func wrongDelay(d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("a lag or delay is negative: %v", d)
	}
	return fmt.Errorf("a lag or delay is longer than a year: %v", d)
}

// validateSteps looks at all of them in one go: every run begins with it. What is out of
// bounds makes some difference negative, and then all of them together.
func (s *Scenario) validateSteps() error {
	together, keys := int64(0), int64(len(s.Keys))
	for i := range s.Steps {
		step := &s.Steps[i]
		client, key, think := int64(step.Client), int64(step.Key), int64(step.Think)
		together |= client | (MaxClients - 1 - client) | key | (keys - 1 - key) | think | (int64(longest) - think) | (int64(Cancel) - int64(step.Do))
	}
	if together < 0 {
		return s.wrongStep()
	}
	return nil
}

// wrongStep says which step is wrong.
func (s *Scenario) wrongStep() error {
	for i := range s.Steps {
		step := &s.Steps[i]
		var wrong error
		switch {
		case step.Client < 0 || step.Client >= MaxClients:
			wrong = fmt.Errorf("client %d; there can be %d, from 0", step.Client, MaxClients)
		case step.Key < 0 || step.Key >= len(s.Keys):
			wrong = fmt.Errorf("key %d of %d", step.Key, len(s.Keys))
		case step.Think < 0:
			wrong = fmt.Errorf("think time %v is negative", step.Think)
		case step.Think > longest:
			wrong = fmt.Errorf("think time %v is longer than a year", step.Think)
		case step.Do > Cancel:
			wrong = fmt.Errorf("unknown %v", step.Do)
		default:
			continue
		}
		return fmt.Errorf("step %d: %w", i+1, wrong)
	}
	return nil
}

// validateFault does not ask whether the client does anything: its steps may all
// be deleted.
func (s *Scenario) validateFault(f *Fault) error {
	switch {
	case f.Kind > Restart:
		return fmt.Errorf("unknown %v", f.Kind)
	case !f.Kind.OnClient() && (f.Node < 1 || int(f.Node) > s.Followers):
		return fmt.Errorf("%v strikes follower %d of %d", f.Kind, f.Node, s.Followers)
	case f.Kind.OnClient() && f.Client < 0:
		return fmt.Errorf("%v strikes client %d", f.Kind, f.Client)
	case f.At < 0 || f.For < 0:
		return fmt.Errorf("%v at %v for %v: times cannot be negative", f.Kind, f.At, f.For)
	}
	return nil
}
