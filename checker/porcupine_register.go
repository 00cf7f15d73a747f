package checker

import "lagcheck/history"

// apply is the register: what a step makes of its value, and whether the step
// can take place there at all.
func (st *step) apply(value int32) (int32, bool) {
	switch {
	case st.f == history.Read:
		return value, st.value == value
	case st.f == history.Write || st.old == value:
		return st.value, true
	}
	return value, st.optional
}
