package checker

import (
	"lagcheck/history"
	"lagcheck/history/timeline"
)

// drawing shows a history in a failure message.
func drawing(h history.History) string { return timeline.Text(h, timeline.Options{}) }
