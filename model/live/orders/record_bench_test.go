package orders_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lagcheck/model/live"
	"lagcheck/model/live/orders"
	"lagcheck/model/policy"
)

// BenchmarkRecording runs 16 clients that do not think against a leader and a follower
// on loopback sockets in this process, with a recording and without, in turns. It says
// of the best turns how many operations a second are recorded, and what share of the operations that are
// done without recording that is.
func BenchmarkRecording(b *testing.B) {
	stores := benchStores(b, 16)
	run := func(recorder *live.Recorder, operations int) time.Duration {
		started := time.Now()
		shop := live.ShopOptions{Clients: len(stores), Prefix: started.Format("o-150405.000000000-")}
		_, err := live.Run(b.Context(), live.Config{
			Policy: policy.AnyFollower{}, Workload: live.NewShop(shop),
			Clients: stores, Recorder: recorder, Operations: operations, Timeout: 5 * time.Second, Reports: 100 * time.Millisecond,
		})
		if err != nil {
			b.Fatal(err)
		}
		return time.Since(started)
	}
	run(live.NewRecorder(nil), 2000) // connections
	part := max(1, b.N/8)
	with, without := time.Hour, time.Hour // the least of all turns
	for turn := range 8 {
		file, err := os.Create(filepath.Join(b.TempDir(), "recording.jsonl"))
		if err != nil {
			b.Fatal(err)
		}
		if turn%2 == 0 {
			with = min(with, run(live.NewRecorder(file), part))
			without = min(without, run(live.NewRecorder(nil), part))
		} else {
			without = min(without, run(live.NewRecorder(nil), part))
			with = min(with, run(live.NewRecorder(file), part))
		}
		file.Close()
	}
	b.ReportMetric(float64(part)/with.Seconds(), "recorded/s")
	b.ReportMetric(100*without.Seconds()/with.Seconds(), "%-of-unrecorded")
	b.ReportMetric(0, "ns/op")
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
