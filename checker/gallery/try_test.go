package gallery
import ("testing";"fmt";"lagcheck/model/policy";"lagcheck/checker/evaluate")
func TestTry(t *testing.T) {
	g:=all(t)
	for _, by := range policy.All() {
		if _, ok := ruleOf(by); !ok { continue }
		for _, lag := range evaluate.Default().Lags {
			s := ""
			for b := range Count-2 {
				n := 2
				for ; n < 5; n++ {
					if _, none := ruleOut(by, lag, n, b, 0); !none { break }
				}
				size := 0
				for _, br := range g.Breaks { if br.Policy==by.Name() && br.UnderLag()==lag && br.Guarantee==b.Name() { size = len(br.Steps)}}
				mark := ""
				if size != n && !(size == 0 && n == 5) && !(size==5&&n==5) { mark = "!!!" }
				s += fmt.Sprintf(" %s:%d/%d%s", short[b], n, size, mark)
			}
			t.Log(by.Name(), lag, s)
		}
	}
	for _, x := range []struct{p string; g Guarantee; n int}{{"wait-replicas",0,2},{"inverted-sticky",5,3}} {
		by,_ := policy.ByName(x.p)
		for _, lag := range evaluate.Default().Lags {
			all, none := ruleOut(by, lag, x.n, x.g, 0)
			for _, e := range all { t.Log(x.p, lag, Notation(e.History), e.because, none, e.History) 
			 for c := range conditions { if e.because.has(c) { t.Log("   ", c) } } }
		}
	}
}
