package sim_test

import (
	"fmt"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lagcheck/model"
)

// TestReports: what a session is told of the follower, which applies the writes
// of 5 ms and 15 ms at 400 ms and 500 ms. It is asked every 50 ms.
func TestReports(t *testing.T) {
	for _, test := range []struct {
		name   string
		mode   model.Mode
		faults []model.Fault
		looks  []time.Duration
		want   []string
	}{
		{
			name:  "polling",
			looks: []time.Duration{260 * ms, 320 * ms, 360 * ms, 402 * ms, 449 * ms, 450 * ms, 510 * ms},
			want: []string{
				"260ms: at 250ms applied 0 lag 0s",
				"320ms: at 300ms applied 0 lag 0s", // it has two events, but none that it could date
				"360ms: at 350ms applied 0 lag 0s",
				"402ms: at 400ms applied 1 lag 395ms",
				"449ms: at 400ms applied 1 lag 395ms", // as old as that report is
				"450ms: at 450ms applied 1 lag 445ms",
				"510ms: at 500ms applied 2 lag 0s",
			},
		},
		{
			name: "cut off", faults: []model.Fault{{Kind: model.LinkDown, Node: 1, For: 10 * time.Second}},
			looks: []time.Duration{320 * ms, 5 * time.Second},
			want: []string{
				"320ms: at 300ms applied 0 lag 0s",
				"5s: at 5s applied 0 lag 0s", // it knows of nothing that it lacks
			},
		},
		{
			name: "streaming", mode: model.Streaming,
			looks: []time.Duration{90 * ms, 110 * ms, 120 * ms},
			want: []string{
				"90ms: at 50ms applied 0 lag 0s",
				"110ms: at 100ms applied 0 lag 0s",
				"120ms: at 100ms applied 0 lag 0s",
			},
		},
		{
			name: "pause", faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 430 * ms, For: 200 * ms}},
			looks: []time.Duration{460 * ms, 600 * ms, 640 * ms, 660 * ms},
			want: []string{
				"460ms: at 400ms applied 1 lag 395ms", // nobody answers at 450 ms
				"600ms: at 400ms applied 1 lag 395ms",
				"640ms: at 400ms applied 1 lag 395ms",
				"660ms: at 650ms applied 2 lag 0s",
			},
		},
		{
			name: "first look while it pauses", faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 430 * ms, For: 200 * ms}},
			looks: []time.Duration{600 * ms},
			want:  []string{"600ms: at 400ms applied 1 lag 395ms"}, // it was asked, whether a client looks or not
		},
		{
			name: "never answered", faults: []model.Fault{{Kind: model.Pause, Node: 1, For: time.Second}},
			looks: []time.Duration{600 * ms},
			want:  []string{"600ms: at 0s applied 0 lag 0s"},
		},
		{
			name: "restart", faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 520 * ms, For: 20 * ms}},
			looks: []time.Duration{530 * ms, 560 * ms, 660 * ms},
			want: []string{
				"530ms: at 500ms applied 2 lag 0s",
				"560ms: at 550ms applied 0 lag 0s",
				"660ms: at 650ms applied 1 lag 645ms",
			},
		},
		{
			name: "asked just before a pause", faults: []model.Fault{{Kind: model.Pause, Node: 1, At: 400*ms + 1, For: 200 * ms}},
			looks: []time.Duration{460 * ms},
			want:  []string{"460ms: at 400ms applied 1 lag 395ms"},
		},
		{
			name: "long restart", faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 520 * ms, For: 100 * ms}},
			looks: []time.Duration{560 * ms, 640 * ms, 660 * ms},
			want: []string{
				"560ms: at 500ms applied 2 lag 0s", // nobody answers at 550 ms and 600 ms
				"640ms: at 500ms applied 2 lag 0s",
				"660ms: at 650ms applied 0 lag 0s",
			},
		},
		{
			name: "asked just before a restart", faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 400*ms + 1, For: 20 * ms}},
			looks: []time.Duration{410 * ms},
			want:  []string{"410ms: at 400ms applied 1 lag 395ms"},
		},
		{
			name: "restart at once", faults: []model.Fault{{Kind: model.Restart, Node: 1, At: 500 * ms}},
			looks: []time.Duration{530 * ms},
			want:  []string{"530ms: at 500ms applied 0 lag 0s"}, // restarts come first
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			steps := []model.Step{write(0, 0), write(0, 0)}
			for i, at := range test.looks {
				steps = append(steps, read(i+1, at))
			}
			s := exact(steps...)
			s.Replication.Mode, s.Faults = test.mode, test.faults
			if diff := gocmp.Diff(test.want, looks(t, &s)); diff != "" {
				t.Errorf("reports (-want +got):\n%s", diff)
			}
		})
	}
}

// TestStreamingReportsLag: a standby says how old its state is while it has
// received more than it has applied.
func TestStreamingReportsLag(t *testing.T) {
	steps := []model.Step{write(0, 0), write(0, 70*ms)} // applied at 105 ms and 185 ms
	for i, at := range []time.Duration{60 * ms, 130 * ms, 160 * ms, 210 * ms} {
		steps = append(steps, read(i+1, at))
	}
	s := exact(steps...)
	s.Replication.Mode = model.Streaming
	want := []string{
		"60ms: at 50ms applied 0 lag 0s",
		"130ms: at 100ms applied 0 lag 0s",
		"160ms: at 150ms applied 1 lag 145ms",
		"210ms: at 200ms applied 2 lag 0s",
	}
	if diff := gocmp.Diff(want, looks(t, &s)); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

// TestReportWithoutLag: a standby that applies what it receives at once has never
// anything else to say of itself.
func TestReportWithoutLag(t *testing.T) {
	s := exact(write(0, 0), read(1, 60*ms))
	s.Replication.Mode, s.Replication.Lag = model.Streaming, 0
	if diff := gocmp.Diff([]string{"60ms: at 50ms applied 1 lag 0s"}, looks(t, &s)); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

// TestPausedStandbyReportsLag: what arrives while a standby stands still is
// received when it goes on, and applied when it is old enough.
func TestPausedStandbyReportsLag(t *testing.T) {
	s := exact(write(0, 0), write(0, 110*ms), read(1, 180*ms)) // appended at 5 ms and 125 ms
	s.Replication.Mode = model.Streaming
	s.Faults = []model.Fault{{Kind: model.Pause, Node: 1, At: 120 * ms, For: 20 * ms}}
	if diff := gocmp.Diff([]string{"180ms: at 150ms applied 1 lag 145ms"}, looks(t, &s)); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

// TestReportAtPoll: what a poll brings at the instant at which a follower is asked, it has.
func TestReportAtPoll(t *testing.T) {
	s := exact(write(0, 0), write(0, 500*ms), read(1, 710*ms))
	if diff := gocmp.Diff([]string{"710ms: at 700ms applied 1 lag 695ms"}, looks(t, &s)); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

// TestReportOlderThanRead: what a read has seen of a follower since it was asked is not in
// its report.
func TestReportOlderThanRead(t *testing.T) {
	s := exact(write(0, 0), read(1, 399*ms), read(2, 420*ms))
	s.Replication.Lag = 110 * ms      // the write is applied at 410 ms
	s.Network.Follower.Base = 16 * ms // and seen at 415 ms
	var told []string
	h := mustRun(t, &s, script{read: func(v *model.View) model.Choice {
		told = append(told, fmt.Sprintf("%v: at %v applied %d", v.Now, v.Followers[0].At, v.Followers[0].Applied))
		return model.Choice{Node: 1}
	}}).History
	if diff := gocmp.Diff([]string{"399ms: at 350ms applied 0", "420ms: at 400ms applied 0"}, told); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
	if h[1].Version.Offset() != 1 {
		t.Errorf("the read of 415 ms saw offset %d", h[1].Version.Offset())
	}
}

// TestReportsAtReplies: a session that takes in a reply knows what followers said by
// then, and not only by the time at which the answer left.
func TestReportsAtReplies(t *testing.T) {
	var told []string
	s := exact(read(0, 39*ms), read(1, 40*ms), read(2, 46*ms)) // replies at 49 ms, 50 ms and 56 ms
	mustRun(t, &s, script{
		read: func(*model.View) model.Choice { return model.Choice{Node: model.Leader} },
		observe: func(v *model.View, _ model.Reply) {
			told = append(told, fmt.Sprintf("%v: at %v", v.Now, v.Followers[0].At))
		},
	})
	if diff := gocmp.Diff([]string{"49ms: at 0s", "50ms: at 50ms", "56ms: at 50ms"}, told); diff != "" {
		t.Errorf("reports (-want +got):\n%s", diff)
	}
}

// looks runs the scenario and returns what each read was told of follower-1.
func looks(t *testing.T, s *model.Scenario) []string {
	t.Helper()
	var told []string
	mustRun(t, s, script{read: func(v *model.View) model.Choice {
		r := v.Followers[0]
		told = append(told, fmt.Sprintf("%v: at %v applied %d lag %v", v.Now, r.At, r.Applied, r.Lag))
		return model.Choice{}
	}})
	return told
}
