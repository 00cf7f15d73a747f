package edn

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
	"unsafe"

	"lagcheck/history/needs"
)

// events makes the text of a history as it is read, and keeps nothing.
type events struct {
	n, made int
	bytes   int
	line    []byte
}

func (e *events) Read(p []byte) (int, error) {
	if len(e.line) == 0 {
		if e.made == e.n {
			return 0, io.EOF
		}
		kind, i := ":invoke", e.made/2
		if e.made%2 == 1 {
			kind = ":ok"
		}
		e.line = fmt.Appendf(e.line[:0], "{:type %s, :f :write, :value [k%d %d], :process %d, :time %d, :index %[6]d}\n",
			kind, i%100, i%1000, i%16, 10*e.made, e.made)
		e.line = bytes.Replace(e.line, []byte("[k"), []byte("[:k"), 1)
		e.bytes += len(e.line)
		e.made++
	}
	n := copy(p, e.line)
	e.line = e.line[n:]
	return n, nil
}

func BenchmarkDecode(b *testing.B) {
	const n = 100_000
	text, _ := io.ReadAll(&events{n: n})
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(bytes.NewReader(text), "bench"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// A million events take no more than their operations.
func TestDecodeHoldsOnlyOperations(t *testing.T) {
	needs.Time(t, "a million events")
	source := &events{n: 1_000_000}
	before := heap()
	h, err := Decode(source, "long")
	held := heap() - before
	if err != nil || len(h) != source.n/2 {
		t.Fatalf("%d operations, %v", len(h), err)
	}
	if most := uint64(len(h))*uint64(unsafe.Sizeof(h[0])) + 8<<20; held > most {
		t.Errorf("%d bytes are held, want at most %d", held, most)
	}
	runtime.KeepAlive(h)
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
