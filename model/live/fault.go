package live

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"lagcheck/model"
)

// A Fault is something that breaks for a while: what package model has, and what
// only real programs and networks can do.
type Fault struct {
	Kind   FaultKind
	Node   model.Node // whom it strikes, unless it strikes a client
	Client int        // the client it strikes, or -1
	Delay  time.Duration
	At     time.Duration
	For    time.Duration // 0 for Kill: it does not come back
}

// A FaultKind is a fault's name, as a user writes it.
type FaultKind string

// The kinds of faults. Those of package model have its names.
const (
	LinkDown      FaultKind = "link-down"      // nothing passes between the leader and a follower
	ClientCut     FaultKind = "client-cut"     // nothing passes between a client and the leader
	ClientRefused FaultKind = "client-refused" // the leader refuses a client's connections
	Delay         FaultKind = "delay"          // messages on a follower's or client's link to the leader take longer
	Pause         FaultKind = "pause"          // a server stands still, and goes on where it was (SIGSTOP)
	Restart       FaultKind = "restart"        // a server is killed, and started again; a follower has lost its memory
	Kill          FaultKind = "kill"           // a server is killed for good (SIGKILL)
	LeaderAway    FaultKind = "leader-away"    // restart of the leader, which keeps its log on disk
)

// FaultKinds returns all kinds.
func FaultKinds() []FaultKind {
	return []FaultKind{LinkDown, ClientCut, ClientRefused, Delay, Pause, Restart, Kill, LeaderAway}
}

// OnLink reports whether the fault strikes a link and leaves programs alone.
func (k FaultKind) OnLink() bool {
	return k == LinkDown || k == ClientCut || k == ClientRefused || k == Delay
}

// String writes the fault as [ParseFault] reads it.
func (f Fault) String() string {
	text := string(f.Kind) + ":" + f.Whom()
	if f.Kind == Delay {
		text += ":" + f.Delay.String()
	}
	text += "@" + f.At.String()
	if f.For > 0 {
		text += "+" + f.For.String()
	}
	return text
}

// Whom returns who is struck: leader, follower-1, ... or c0, ...
func (f Fault) Whom() string {
	if f.Client >= 0 {
		return "c" + strconv.Itoa(f.Client)
	}
	return f.Node.String()
}

// A Field is what faults are drawn in: how many there are to be struck, and when.
type Field struct {
	Followers, Clients int
	Duration           time.Duration
	ClientsOnly        bool // servers are out of reach; faults can strike what clients send
}

// ParseFault reads a fault: its kind, and then whom it strikes, when and for how long.
// What is left out is drawn: whom it strikes among all that it can, when in the
// middle of the run.
//
//	link-down    pause:follower-1    restart:follower-2@2s+3s    delay:c0:200ms@1s+5s    kill:leader@4s
func ParseFault(text string, in Field, draw *rand.Rand) (Fault, error) {
	f, err := parseFault(text, in, draw)
	if err != nil {
		return f, fmt.Errorf("fault %q: %w", text, err)
	}
	return f, nil
}

func parseFault(text string, in Field, draw *rand.Rand) (Fault, error) {
	what, when, timed := strings.Cut(text, "@")
	words := strings.Split(what, ":")
	f := Fault{Kind: FaultKind(words[0]), Client: -1}
	if !slices.Contains(FaultKinds(), f.Kind) {
		return f, fmt.Errorf("there are %s", join(FaultKinds()))
	}
	// Everything is drawn, given or not, so that giving one thing leaves the luck of
	// the others alone.
	victims := f.Kind.victims(in)
	if len(victims) == 0 {
		return f, fmt.Errorf("only servers that lagcheck started itself can be struck; for those of others there are %s",
			join([]FaultKind{ClientCut, ClientRefused, Delay}))
	}
	whom := victims[draw.IntN(len(victims))]
	f.At = (in.Duration/5 + time.Duration(draw.Float64()*0.4*float64(in.Duration))).Round(time.Millisecond)
	f.For = (in.Duration/10 + time.Duration(draw.Float64()*0.2*float64(in.Duration))).Round(time.Millisecond)
	f.Delay = (20*time.Millisecond + time.Duration(draw.Float64()*float64(180*time.Millisecond))).Round(time.Millisecond)
	if f.Kind == Kill {
		f.For = 0
	}
	most := 2
	if f.Kind == Delay {
		most = 3
	}
	if len(words) > most {
		return f, fmt.Errorf("want a kind and whom it strikes, such as restart:follower-1")
	}
	if len(words) > 1 {
		whom = words[1]
	}
	if !slices.Contains(victims, whom) {
		return f, fmt.Errorf("it can strike %s", join(victims))
	}
	f.strike(whom)
	var err error
	if len(words) > 2 {
		if f.Delay, err = duration(words[2]); err != nil {
			return f, err
		}
	}
	if timed {
		err = f.parseWhen(when)
	}
	return f, err
}

func (f *Fault) parseWhen(when string) (err error) {
	at, lasts, ends := strings.Cut(when, "+")
	if f.At, err = duration(at); err != nil || !ends {
		return err
	}
	if f.Kind == Kill {
		return fmt.Errorf("what is killed does not come back; restart does")
	}
	f.For, err = duration(lasts)
	return err
}

// victims lists whom a kind of fault can strike.
func (k FaultKind) victims(in Field) []string {
	var all []string
	for i := range in.Clients {
		if k == ClientCut || k == ClientRefused || k == Delay {
			all = append(all, Fault{Client: i}.Whom())
		}
	}
	for node := model.Leader; int(node) <= in.Followers && !in.ClientsOnly; node++ {
		leader := node == model.Leader
		if k == LinkDown && !leader || k == Delay && !leader || k == Pause || k == Restart || k == Kill || k == LeaderAway && leader {
			all = append(all, node.String())
		}
	}
	return all
}

func (f *Fault) strike(whom string) {
	if number, ok := strings.CutPrefix(whom, "c"); ok {
		f.Client, _ = strconv.Atoi(number)
		return
	}
	number, _ := strings.CutPrefix(whom, "follower-")
	follower, _ := strconv.Atoi(number) // 0 for the leader
	f.Node = model.Node(follower)
}

func duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is no positive duration such as 500ms or 2s", text)
	}
	return d, nil
}

func join[T ~string](words []T) string {
	text := ""
	for i, w := range words {
		if i > 0 {
			text += ", "
		}
		text += string(w)
	}
	return text
}
