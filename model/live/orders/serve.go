package orders

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// Limits are what a server grants its clients; what is zero has a default.
type Limits struct {
	ReadHeader time.Duration // to send the header of a request; 5 s
	Read       time.Duration // to send all of a request; 10 s
	Write      time.Duration // to take the answer; 30 s
	Idle       time.Duration // between two requests; 2 min
	Header     int           // bytes of a header, roughly; 16 KiB
	Shutdown   time.Duration // for requests under way when the server stops; 1 s
}

func (l Limits) withDefaults() Limits {
	set := func(d *time.Duration, otherwise time.Duration) {
		if *d <= 0 {
			*d = otherwise
		}
	}
	set(&l.ReadHeader, 5*time.Second)
	set(&l.Read, 10*time.Second)
	set(&l.Write, 30*time.Second)
	set(&l.Idle, 2*time.Minute)
	set(&l.Shutdown, time.Second)
	if l.Header <= 0 {
		l.Header = 16 << 10
	}
	return l
}

// Serve answers requests that come to the listener until the context ends, lets
// those under way finish, and returns nil. Requests that wait for an offset are
// told that the server stops.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, limits Limits) error {
	limits = limits.withDefaults()
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: limits.ReadHeader,
		ReadTimeout:       limits.Read,
		WriteTimeout:      limits.Write,
		IdleTimeout:       limits.Idle,
		MaxHeaderBytes:    limits.Header,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return errors.Join(err, server.Close())
	case <-ctx.Done():
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), limits.Shutdown)
	defer cancel()
	if err := server.Shutdown(deadline); err != nil {
		_ = server.Close() // who has not finished by now is cut off
	}
	<-served
	return nil
}
