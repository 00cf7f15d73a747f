package live_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"lagcheck/model/live"
)

// A fault that is written out is read back as it is; what is left out is drawn within
// the run, the same from the same seed.
func TestParseFault(t *testing.T) {
	t.Parallel()
	in := live.Field{Followers: 2, Clients: 3, Duration: 10 * time.Second}
	for _, text := range []string{
		"link-down:follower-1@2s+1s", "client-cut:c2@100ms+1s", "client-refused:c0@2s+1s", "delay:c1:200ms@2s+1s", "delay:follower-2:1s@2s+1s",
		"pause:leader@2s+1.5s", "restart:follower-2@2s+1s", "kill:leader@2s", "leader-away:leader@2s+1s",
	} {
		f, err := live.ParseFault(text, in, rand.New(rand.NewPCG(1, 2)))
		if err != nil || f.String() != text {
			t.Errorf("%s is read as %v, %v", text, f, err)
		}
	}
	for _, kind := range live.FaultKinds() {
		struck := map[string]bool{}
		for seed := range uint64(50) {
			f, err := live.ParseFault(string(kind), in, rand.New(rand.NewPCG(seed, 2)))
			again, _ := live.ParseFault(string(kind), in, rand.New(rand.NewPCG(seed, 2)))
			if err != nil || f != again || f.At <= 0 || f.At+f.For >= in.Duration || f.For == 0 && kind != live.Kill {
				t.Fatalf("%s, seed %d: %v, then %v, %v", kind, seed, f, again, err)
			}
			struck[f.Whom()] = true
		}
		if want := strings.Count(victimsOf(t, kind, in), ",") + 1; len(struck) != want {
			t.Errorf("%s strikes %v, want %d", kind, struck, want)
		}
	}
}

// victimsOf returns whom a fault can strike, as an error says it.
func victimsOf(t *testing.T, kind live.FaultKind, in live.Field) string {
	t.Helper()
	_, err := live.ParseFault(string(kind)+":nobody", in, rand.New(rand.NewPCG(1, 2)))
	if err == nil {
		t.Fatalf("%s strikes nobody", kind)
	}
	return strings.SplitAfter(err.Error(), "it can strike ")[1]
}
