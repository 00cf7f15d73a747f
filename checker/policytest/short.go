package policytest

import "testing"

// defaultScenarios is enough to find what breaks once in some hundred histories,
// and takes less than a second.
func defaultScenarios() int {
	if testing.Short() {
		return 200
	}
	return 1000
}
