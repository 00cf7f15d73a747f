package workload

// Exhaust calls f again and again, with a source that makes other choices each
// time, until every combination of choices has been made once, or f returns
// false. It returns how often f was called. (After the exhaustive generator
// idea of Alex Kladov, "Generate All the Things", 2021.)
func Exhaust(f func(Source) bool) int {
	var e exhaust
	for calls := 1; ; calls++ {
		e.at = 0
		if !f(&e) || !e.advance() {
			return calls
		}
	}
}

// exhaust is an odometer: one wheel for each choice of the current round.
type exhaust struct {
	wheels []wheel
	at     int
}

type wheel struct{ value, size int }

// Intn returns the choice that the current round makes here.
func (e *exhaust) Intn(n int) int {
	if e.at == len(e.wheels) {
		e.wheels = append(e.wheels, wheel{0, n})
	}
	w := e.wheels[e.at]
	e.at++
	return w.value
}

// advance turns the last wheel that can still turn and drops those after it.
func (e *exhaust) advance() bool {
	e.wheels = e.wheels[:e.at]
	for len(e.wheels) > 0 {
		last := &e.wheels[len(e.wheels)-1]
		if last.value++; last.value < last.size {
			return true
		}
		e.wheels = e.wheels[:len(e.wheels)-1]
	}
	return false
}
