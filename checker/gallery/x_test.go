package gallery
import ("testing";"fmt";"sync";"time";"lagcheck/model/policy";"lagcheck/checker/evaluate")
func TestX(t *testing.T) {
	least := func(g Guarantee) int { return []int{2,2,2,2,2,3,0,0}[g] }
	type task struct{p int; lag time.Duration}
	ch := make(chan task)
	var wg sync.WaitGroup
	for range 2 { wg.Go(func() { for x := range ch {
		st := time.Now()
		by := policy.All()[x.p]
		bs := new(hunt).breaks(by, x.lag, least)
		out := fmt.Sprintf("%s %v (%v)\n", by.Name(), x.lag, time.Since(st))
		for _, b := range bs {
			h, _, _ := b.Run()
			out += fmt.Sprintf("   %s %v %v: %s %+v\n", b.Guarantee, measure(h), b.Polls, Notation(h), b.Search)
		}
		fmt.Print(out)
	}})}
	for p := range policy.All() { for _, lag := range evaluate.Default().Lags { ch <- task{p, lag} } }
	close(ch); wg.Wait()
}
