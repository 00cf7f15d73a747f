package orders

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"lagcheck/model"
)

// What a write to the log costs, alone and when many write at once: on disk, those
// who wait share an fsync.
func BenchmarkLog(b *testing.B) {
	for _, where := range []string{"memory", "disk"} {
		for _, writers := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/writers=%d", where, writers), func(b *testing.B) {
				var o LeaderOptions
				if where == "disk" {
					o.Data = b.TempDir()
				}
				l, err := NewLeader(o)
				if err != nil {
					b.Fatal(err)
				}
				defer l.Close()
				b.SetParallelism(writers) // times GOMAXPROCS
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						w := &write{what: OrderCreated, id: "o-1"}
						if l.do(w); w.err != nil {
							b.Error(w.err)
						}
					}
				})
			})
		}
	}
}

// What an operation over loopback costs with this package's client and server, and
// with the same server asked by net/http alone, which no client can beat by much.
func BenchmarkRequest(b *testing.B) {
	l, err := NewLeader(LeaderOptions{})
	if err != nil {
		b.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { _ = Serve(ctx, listener, l.Handler(), Limits{}) }()
	base := "http://" + listener.Addr().String()
	client, err := Open(base, nil)
	if err != nil {
		b.Fatal(err)
	}
	l.do(&write{what: OrderCreated, id: "o-1"})
	var n atomic.Int64
	for name, do := range map[string]func() bool{
		"read": func() bool { return client.Read(ctx, "o-1", ReadOptions{}).Kind == model.Answered },
		"write": func() bool {
			return client.Write(ctx, model.Create, fmt.Sprint(n.Add(1)), WriteOptions{}).Kind == model.Answered
		},
		"read, net-http alone": func() bool {
			response, err := client.http.Get(base + "/orders/o-1")
			if err != nil {
				return false
			}
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			return err == nil && strings.Contains(string(text), "PENDING") && response.StatusCode == http.StatusOK
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if !do() {
						b.Error("not answered")
					}
				}
			})
		})
	}
}
