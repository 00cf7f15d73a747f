package history

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
	"unsafe"

	"lagcheck/history/needs"
)

// manyLines is a history of n operations as a store with three nodes gives it.
func manyLines(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		call := 1000 * i
		if i%4 == 0 {
			fmt.Fprintf(&b, `{"process":%d,"f":"write","key":"o-%d","value":"v%d","type":"ok","call":%d,"return":%d,"node":"leader","version":%d}`+"\n",
				i%8, i/4%5000, i/4, call, call+7900, i/4+1)
		} else {
			fmt.Fprintf(&b, `{"process":%d,"f":"read","key":"o-%d","value":"v%d","type":"ok","call":%d,"return":%d,"node":"follower-%d","version":%d}`+"\n",
				i%8, i/4%5000, i/4, call, call+7900, i%4, i/4+1)
		}
	}
	return b.Bytes()
}

func BenchmarkDecode(b *testing.B) {
	const lines = 100_000
	text := manyLines(lines)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(bytes.NewReader(text), "bench"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(lines*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

func BenchmarkEncode(b *testing.B) {
	const lines = 100_000
	h, err := Decode(bytes.NewReader(manyLines(lines)), "bench")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := Encode(&out, h); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(lines*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// TestDecodeHoldsOnlyOperations reads a long history from a source that keeps
// nothing. Its text is larger than what may be held afterwards.
func TestDecodeHoldsOnlyOperations(t *testing.T) {
	needs.Time(t, "a million lines")
	source := &endless{lines: 1_000_000}
	before := heap()
	h, err := Decode(source, "long")
	held := heap() - before
	if err != nil || len(h) != source.lines {
		t.Fatalf("%d operations, %v", len(h), err)
	}
	if last := h[len(h)-1]; last.Call != int64(10*(source.lines-1)) || last.Key != "register-0" {
		t.Errorf("last operation is %v", last)
	}
	if most := uint64(len(h))*uint64(unsafe.Sizeof(h[0])) + 8<<20; held > most {
		t.Errorf("%d bytes are held, want at most %d", held, most)
	}
	if source.bytes < held {
		t.Errorf("a text of %d bytes is too short to prove anything", source.bytes)
	}
	runtime.KeepAlive(h)
}

// endless makes the lines of a history as they are read.
type endless struct {
	lines, made int
	bytes       uint64
	line        []byte
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.line) == 0 {
		if e.made == e.lines {
			return 0, io.EOF
		}
		e.line = fmt.Appendf(e.line[:0], `{"process":0,"f":"write","key":"register-%[1]d","value":"a value that is seen again",`+
			`"type":"ok","call":%[2]d,"return":%[2]d,"node":"leader","version":%[3]d}`+"\n", e.made%3, 10*e.made, e.made+1)
		e.bytes += uint64(len(e.line))
		e.made++
	}
	n := copy(p, e.line)
	e.line = e.line[n:]
	return n, nil
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
