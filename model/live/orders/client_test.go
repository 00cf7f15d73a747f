package orders

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"lagcheck/history"
	"lagcheck/model"
)

// What the client makes of every answer: a recorder relies on it.
func TestClientTellsOutcomesApart(t *testing.T) {
	const (
		event = `"event":{"type":"OrderCreated","orderId":"o/1","at":5,"offset":6}`
		order = `"order":{"id":"o/1","status":"PENDING","updatedAt":5}`
	)
	unknownVersion := history.Version{}
	write := func(c *Client) Answer { return c.Write(t.Context(), model.Create, "o/1", WriteOptions{}) }
	confirm := func(c *Client) Answer { return c.Write(t.Context(), model.Confirm, "o/1", WriteOptions{}) }
	replicas := func(c *Client) Answer {
		return c.Write(t.Context(), model.Create, "o/1", WriteOptions{Replicas: 1, Wait: time.Second})
	}
	read := func(c *Client) Answer { return c.Read(t.Context(), "o/1", ReadOptions{}) }
	fresh := func(c *Client) Answer { return c.Read(t.Context(), "o/1", ReadOptions{AtLeast: 7}) }
	health := func(c *Client) Answer { return c.Health(t.Context()) }
	for name, test := range map[string]struct {
		do               func(*Client) Answer
		status           int
		body             string
		applied, order   string // headers
		kind             model.ReplyKind
		version, applies history.Version
		value            history.Value
	}{
		"write":                            {write, 200, "{" + event + "}", "6", "", model.Answered, history.At(7), history.At(7), history.Nil},
		"write, chapter's leader":          {write, 200, "{" + event + "}", "", "", model.Answered, history.At(7), unknownVersion, history.Nil},
		"write without an event":           {write, 200, "{" + order + "}", "6", "", model.TimedOut, unknownVersion, history.At(7), history.Nil},
		"write answered with a page":       {write, 200, "<html>", "", "", model.TimedOut, unknownVersion, unknownVersion, history.Nil},
		"write refused":                    {write, 400, `{"error":"id is required"}`, "", "", model.Refused, unknownVersion, unknownVersion, history.Nil},
		"write failed":                     {write, 500, `{"error":"oh"}`, "", "", model.TimedOut, unknownVersion, unknownVersion, history.Nil},
		"create at a wrong address":        {write, 404, `<html>`, "", "", model.Refused, unknownVersion, unknownVersion, history.Nil},
		"confirm of nothing":               {confirm, 404, `{"error":"not found"}`, "6", "", model.NotFound, unknownVersion, history.At(7), history.Nil},
		"confirm at a wrong address":       {confirm, 404, `{"error":"there is nothing at this path"}`, "", "", model.Refused, unknownVersion, unknownVersion, history.Nil},
		"not on enough followers":          {replicas, 504, `{"error":"late",` + event + "}", "8", "", model.TimedOut, history.At(7), history.At(9), history.Nil},
		"replicas at the chapter's leader": {replicas, 200, "{" + event + "}", "", "", model.TimedOut, history.At(7), unknownVersion, history.Nil},
		"read":                             {read, 200, "{" + order + "}", "8", "6", model.Answered, history.At(7), history.At(9), history.String("PENDING")},
		"read, chapter's":                  {read, 200, "{" + order + "}", "", "", model.Answered, unknownVersion, unknownVersion, history.String("PENDING")},
		"read of nothing":                  {read, 404, `{"error":"not found (maybe not replicated yet)"}`, "8", "-1", model.Answered, history.At(0), history.At(9), history.Nil},
		"read of nothing, chapter's":       {read, 404, `{"error":"not found"}`, "", "", model.Answered, unknownVersion, unknownVersion, history.Nil},
		"read at a wrong address":          {read, 404, `<html>`, "", "", model.Refused, unknownVersion, unknownVersion, history.Nil},
		"read of another order":            {read, 200, `{"order":{"id":"o","status":"PENDING"}}`, "", "", model.TimedOut, unknownVersion, unknownVersion, history.Nil},
		"read failed":                      {read, 503, `{"error":"going down"}`, "", "", model.TimedOut, unknownVersion, unknownVersion, history.Nil},
		"fresh":                            {fresh, 200, "{" + order + "}", "6", "6", model.Answered, history.At(7), history.At(7), history.String("PENDING")},
		"too old":                          {fresh, 412, `{"error":"no"}`, "5", "", model.TooOld, unknownVersion, history.At(6), history.Nil},
		"too old, unasked":                 {read, 412, `{"error":"no"}`, "5", "", model.Refused, unknownVersion, unknownVersion, history.Nil},
		"too old, and not said":            {fresh, 200, "{" + order + "}", "5", "5", model.TooOld, unknownVersion, history.At(6), history.Nil},
		"chapter's follower, far enough":   {fresh, 200, `{"nextFrom":7,` + order + "}", "", "", model.Answered, unknownVersion, unknownVersion, history.String("PENDING")},
		"chapter's follower, perhaps not":  {fresh, 200, `{"nextFrom":6,` + order + "}", "", "", model.TooOld, unknownVersion, unknownVersion, history.Nil},
		"health":                           {health, 200, `{"ok":true}`, "-1", "", model.HasOffset, unknownVersion, history.At(0), history.Nil},
		"health, chapter's":                {health, 200, `{"ok":true}`, "", "", model.HasOffset, unknownVersion, unknownVersion, history.Nil},
		"health of something else":         {health, 200, `hello`, "", "", model.TimedOut, unknownVersion, unknownVersion, history.Nil},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if test.applied != "" {
					w.Header().Set(appliedHeader, test.applied)
				}
				if test.order != "" {
					w.Header().Set(orderHeader, test.order)
				}
				w.WriteHeader(test.status)
				fmt.Fprint(w, test.body)
			}))
			defer server.Close()
			c, err := Open(server.URL+"/", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			a := test.do(c)
			if a.Kind != test.kind || a.Version != test.version || a.Applied != test.applies || a.Value != test.value {
				t.Errorf("got %+v", a)
			}
			if good := a.Kind == model.Answered || a.Kind == model.HasOffset; good != (a.Err == nil) {
				t.Errorf("kind %v with error %v", a.Kind, a.Err)
			}
		})
	}
}

// Refused means that the request was not sent; with a server that took it and did
// not answer, nobody knows.
func TestClientOnBrokenConnections(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for n := 0; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if n == 0 { // takes some of the request and breaks: a reset
				_, _ = io.ReadFull(conn, make([]byte, 20))
				conn.Close()
			}
			defer conn.Close() // the second is silent
		}
	}()
	c, err := Open("http://"+listener.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	write := func(ctx context.Context) model.ReplyKind { return c.Write(ctx, model.Create, "a", WriteOptions{}).Kind }
	if kind := write(t.Context()); kind != model.TimedOut {
		t.Errorf("a connection that breaks: kind %v, want TimedOut", kind)
	}
	soon, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if kind := write(soon); kind != model.TimedOut {
		t.Errorf("no answer: kind %v, want TimedOut", kind)
	}
	listener.Close()
	if kind := write(t.Context()); kind != model.Refused {
		t.Errorf("nobody there: kind %v, want Refused", kind)
	}
	if kind := c.Write(t.Context(), model.Read, "a", WriteOptions{}).Kind; kind != model.Refused {
		t.Errorf("a read as a write: kind %v", kind)
	}
}

func TestOpen(t *testing.T) {
	for _, url := range []string{"", "localhost:3000", "ftp://localhost", "http://", "http://a/?b", "http://[", "/x"} {
		if c, err := Open(url, nil); err == nil {
			t.Errorf("Open(%q) gave a client of %s", url, c.base)
		}
	}
}
