//go:build unix

package orders_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"lagcheck/model/live"
	"lagcheck/model/live/orders"
	"lagcheck/model/policy"
)

// A cost is what operations took.
type cost struct{ wall, cpu time.Duration }

// BenchmarkRecording runs 16 clients that do not think against a leader and a follower
// on loopback sockets in this process, with a recording and without, in turns. It says
// of the best turns how many operations a second are recorded, and what share that is
// of those that are done without recording; and the same by processor time, which other
// programs on the machine do not disturb as much.
func BenchmarkRecording(b *testing.B) {
	stores := benchStores(b, 16)
	run := func(recorder *live.Recorder, operations int) cost {
		started, used := time.Now(), processorTime(b)
		shop := live.ShopOptions{Clients: len(stores), Prefix: started.Format("o-150405.000000000-")}
		_, err := live.Run(b.Context(), live.Config{
			Policy: policy.AnyFollower{}, Workload: live.NewShop(shop),
			Clients: stores, Recorder: recorder, Operations: operations, Timeout: 5 * time.Second, Reports: 100 * time.Millisecond,
		})
		if err != nil {
			b.Fatal(err)
		}
		return cost{time.Since(started), processorTime(b) - used}
	}
	const turns = 16
	part := max(1, b.N/turns)
	run(live.NewRecorder(nil), 2000) // connections
	with, without := cost{time.Hour, time.Hour}, cost{time.Hour, time.Hour}
	for range turns {
		file, err := os.Create(filepath.Join(b.TempDir(), "recording.jsonl"))
		if err != nil {
			b.Fatal(err)
		}
		with.least(run(live.NewRecorder(file), part))
		without.least(run(live.NewRecorder(nil), part))
		file.Close()
	}
	b.ReportMetric(float64(part)/with.wall.Seconds(), "recorded/s")
	b.ReportMetric(100*without.wall.Seconds()/with.wall.Seconds(), "%-of-unrecorded")
	b.ReportMetric(100*without.cpu.Seconds()/with.cpu.Seconds(), "%-by-processor-time")
	b.ReportMetric(float64(with.cpu.Microseconds())/float64(part), "cpu-µs/op")
	b.ReportMetric(0, "ns/op")
}

func (c *cost) least(other cost) { c.wall, c.cpu = min(c.wall, other.wall), min(c.cpu, other.cpu) }

// processorTime is what this process has used, servers included.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// benchStores starts a leader and a follower, and returns each client's way to them.
func benchStores(b *testing.B, clients int) []live.Store {
	ctx, cancel := context.WithCancel(context.Background())
	leader, err := orders.NewLeader(orders.LeaderOptions{})
	if err != nil {
		b.Fatal(err)
	}
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		return l
	}
	at, followerAt := listen(), listen()
	leaderURL := "http://" + at.Addr().String()
	follower, err := orders.NewFollower(orders.FollowerOptions{Name: "follower-1", Leader: leaderURL, Poll: 10 * time.Millisecond})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 3)
	go func() { ended <- orders.Serve(ctx, at, leader.Handler(), orders.Limits{}) }()
	go func() { ended <- orders.Serve(ctx, followerAt, follower.Handler(), orders.Limits{}) }()
	go func() { ended <- follower.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		for range 3 {
			<-ended
		}
	})
	stores := make([]live.Store, clients)
	for i := range stores {
		if stores[i], err = orders.Connect(ctx, nil, leaderURL, "http://"+followerAt.Addr().String()); err != nil {
			b.Fatal(err)
		}
	}
	return stores
}
