package checker

import (
	"math"
	"strconv"
	"strings"

	"lagcheck/history"
)

// describe names an operation: read x by c0 from follower-1, write x=1 by c0,
// cas x=1->2 by c0.
func (e *evidence) describe(i int) string {
	op := &e.ix.h[i]
	var b strings.Builder
	b.WriteString(op.F.String() + " " + keyName(op.Key))
	switch op.F {
	case history.Write:
		b.WriteString("=" + word(op.Value))
	case history.CAS:
		b.WriteString("=" + word(op.Old) + "->" + word(op.Value))
	}
	b.WriteString(" by " + e.client(i))
	if op.F == history.Read && op.Node != "" {
		b.WriteString(" from " + op.Node)
	}
	return b.String()
}

func (e *evidence) client(i int) string { return "c" + strconv.Itoa(e.ix.h[i].Process) }

// returned says what an operation read.
func (e *evidence) returned(i int) string {
	if e.ix.h[i].F == history.CAS {
		return "found " + word(e.ix.h[i].Old)
	}
	return "returned " + word(e.ix.h[i].Value)
}

// demanded says what operation i should have read instead.
func (e *evidence) demanded(i int, value string) string {
	verb := "return"
	if e.ix.h[i].F == history.CAS {
		verb = "find"
	}
	return "it had to " + verb + " " + value + " or something newer."
}

// kind is a word for an operation that was named before.
func (e *evidence) kind(i int) string { return e.ix.h[i].F.String() }

func keyName(key string) string {
	if key == "" {
		return `""`
	}
	return key
}

// word is a value as people say it.
func word(v history.Value) string {
	if v.IsNil() {
		return "nil"
	}
	return v.JSON()
}

// readValue is the value that operation i read.
func (e *evidence) readValue(i int) string {
	if e.ix.h[i].F == history.CAS {
		return word(e.ix.h[i].Old)
	}
	return word(e.ix.h[i].Value)
}

// written is what operation i wrote: x=1.
func (e *evidence) written(i int) string {
	return keyName(e.ix.h[i].Key) + "=" + word(e.ix.h[i].Value)
}

// moments puts times into words, in milliseconds with as few decimals as tell
// the different ones apart.
func moments(times ...int64) []string {
	for decimals := 0; ; decimals++ {
		words := make([]string, len(times))
		apart := true
		for k, t := range times {
			words[k] = milliseconds(t, decimals)
			for j := range k {
				apart = apart && (words[j] != words[k] || times[j] == t)
			}
		}
		if apart || decimals == 6 {
			return words
		}
	}
}

// milliseconds rounds nanoseconds to milliseconds with the given decimals.
func milliseconds(ns int64, decimals int) string {
	unit := int64(math.Pow10(6 - decimals))
	rounded := ns / unit
	if ns%unit >= (unit+1)/2 {
		rounded++
	}
	text := strconv.FormatInt(rounded, 10)
	if decimals > 0 {
		text = strings.Repeat("0", max(0, decimals+1-len(text))) + text
		text = text[:len(text)-decimals] + "." + text[len(text)-decimals:]
	}
	return text + " ms"
}
