package timeline

import "lagcheck/history"

func Mermaid(h history.History, o Options) string { return "" }
