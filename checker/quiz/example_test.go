package quiz_test

import (
	"fmt"

	"lagcheck/checker/quiz"
)

func ExampleGenerate() {
	q, _, err := quiz.Generate(quiz.Config{Lang: quiz.English, Count: 1, Seed: 4, Kinds: []quiz.Kind{quiz.Stale}})
	if err != nil {
		fmt.Println(err)
		return
	}
	item := &q.Items[0]
	fmt.Println(item.Question)
	for i, o := range item.Options {
		fmt.Printf("%s. %s %v\n", quiz.Letter(i), o.Text, o.Right)
	}
	fmt.Println(quiz.Verify(q))
	// Output:
	// Which read is stale, and how many versions behind is it?
	// A. No read is stale. false
	// B. c0 r x->nil (35 ms to 39 ms); 1 version behind true
	// C. c0 r x->nil (35 ms to 39 ms); 2 versions behind false
	// <nil>
}

func ExampleVerify() {
	q, _, err := quiz.Generate(quiz.Config{Lang: quiz.English, Count: 1, Seed: 1, Kinds: []quiz.Kind{quiz.Leader}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range q.Items[0].Options {
		q.Items[0].Options[i].Right = false
	}
	fmt.Println(quiz.Verify(q))
	// Output:
	// item 1: option 2 is right, but is not marked
}
