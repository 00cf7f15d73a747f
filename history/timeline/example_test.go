package timeline_test

import (
	"fmt"
	"strings"
	"time"

	"lagcheck/history"
	"lagcheck/history/timeline"
)

func ExampleParse() {
	h, err := timeline.Parse(strings.NewReader(`
		c0: |--w x=1 @leader--|
		c1:                     |--r x->nil @follower-1--|
	`), "stale.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range h {
		fmt.Printf("session %d: %v %s %v at %s, from %v to %v\n",
			o.Process, o.F, o.Key, o.Value, o.Node, time.Duration(o.Call), time.Duration(o.Return))
	}
	fmt.Println("stale by real time:", h.Before(0, 1))
	// Output:
	// session 0: write x 1 at leader, from 0s to 18ms
	// session 1: read x null at follower-1, from 20ms to 45ms
	// stale by real time: true
}

func ExampleParse_wrong() {
	_, err := timeline.Parse(strings.NewReader("c0: |--w x=1--|\nc0:       |--r x->1--|\n"), "overlap.txt")
	fmt.Println(err)
	// Output:
	// overlap.txt:2:11: process 0 called this at 6000000 while its operation of line 1, column 5 was still running until 10000000
}

func ExampleText() {
	ms := time.Millisecond.Nanoseconds()
	h := history.History{
		{Process: 0, F: history.Write, Key: "x", Value: history.Int(1), Type: history.OK, Call: 0, Return: 12 * ms},
		{Process: 2, F: history.Write, Key: "x", Value: history.Int(2), Type: history.Info, Call: 5 * ms, Return: history.Never},
		{Process: 1, F: history.Read, Key: "x", Value: history.Nil, Type: history.OK, Call: 500 * ms, Return: 502 * ms},
		{Process: 1, F: history.Read, Key: "x", Value: history.Int(1), Type: history.OK, Call: 502 * ms, Return: 503 * ms},
	}
	fmt.Print(timeline.Text(h, timeline.Options{Ruler: true, Marks: []int{2}}))
	// Output:
	// #   0ms       12ms          502ms      503ms
	// c0: |--w x=1--|
	// c1:            |--r x->nil--|--r x->1--|
	//                   ^^^^^^^^
	// c2:  |--w x=2--...
}

func ExampleLabel() {
	fmt.Println(timeline.Label(history.Op{
		F: history.CAS, Key: "o-1", Old: history.String("PENDING"), Value: history.String("PAID, 2 items"),
		Type: history.OK, Node: "leader", Version: history.At(7),
	}))
	// Output:
	// cas o-1=PENDING->"PAID, 2 items" @leader #7
}
