package orders

import (
	"io"
	"log/slog"
	"time"
)

// clock is how times stand in a log for people: to the millisecond, as the events
// have them.
const clock = "15:04:05.000"

// NewLog returns a logger of one line for each event. As text, times are short and
// the level stands there only if something is wrong. As JSON, durations are
// milliseconds, and their names say so.
func NewLog(w io.Writer, asJSON bool) *slog.Logger {
	if asJSON {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: forPrograms}))
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: forPeople}))
}

func forPrograms(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		return slog.Int64(a.Key+"_ms", a.Value.Duration().Milliseconds())
	}
	return a
}

func forPeople(_ []string, a slog.Attr) slog.Attr {
	switch {
	case a.Key == slog.LevelKey && a.Value.Any() == slog.LevelInfo:
		return slog.Attr{}
	case a.Value.Kind() == slog.KindTime:
		return slog.String(a.Key, a.Value.Time().Format(clock))
	}
	return a
}

// eventAttributes says which order a line is about, first.
func eventAttributes(e *Event) []any {
	return []any{"order", e.OrderID, "type", e.Type, "offset", e.Offset, "event", time.UnixMilli(e.At)}
}

// appliedAttributes adds when a follower applied the event, and how late that was.
func appliedAttributes(e *Event, now time.Time) []any {
	lag := time.Duration(now.UnixMilli()-e.At) * time.Millisecond
	return append(eventAttributes(e), "applied", now, "lag", lag)
}
