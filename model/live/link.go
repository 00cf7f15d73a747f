package live

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// A Link carries TCP connections to a server, and can break, as a network does. Who
// is to be cut off connects to it instead of to the server:
//
//	client ── Link ── leader        follower-1 ── Link ── leader
type Link struct {
	target  string
	address string

	mu       sync.Mutex
	listener net.Listener // nil while connections are refused
	open     map[*net.TCPConn]bool
	state    linkState
	delay    time.Duration
	closed   bool
	running  sync.WaitGroup
}

type linkState uint8

const (
	linkUp linkState = iota
	linkCut
	linkRefusing
)

// NewLink returns a link to the server at an address. It listens on the loopback
// interface.
func NewLink(target string) (*Link, error) {
	l := &Link{target: target, address: "127.0.0.1:0", open: map[*net.TCPConn]bool{}}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l, l.listen()
}

// Address is where the link is reached, as host and port.
func (l *Link) Address() string { return l.address }

// listen accepts connections at the address, always the same one.
func (l *Link) listen() error {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", l.address)
	if err != nil {
		return err
	}
	l.listener, l.address = listener, listener.Addr().String()
	l.running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			l.running.Go(func() { l.carry(conn.(*net.TCPConn)) })
		}
	})
	return nil
}

// Cut lets nothing pass any more: what is sent is lost without a trace.
func (l *Link) Cut() { l.change(func() { l.state = linkCut }) }

// Refuse breaks all connections and refuses new ones.
func (l *Link) Refuse() {
	l.change(func() {
		l.state = linkRefusing
		if l.listener != nil {
			l.listener.Close()
			l.listener = nil
		}
		l.breakAll()
	})
}

// Delay makes everything take so much longer, each way.
func (l *Link) Delay(d time.Duration) { l.change(func() { l.delay = d }) }

// Restore ends all faults. Connections that lost something break: TCP does not know
// holes. The error says that the address was taken meanwhile.
func (l *Link) Restore() (err error) {
	l.change(func() {
		if l.state == linkCut {
			l.breakAll()
		}
		if l.listener == nil {
			err = l.listen()
		}
		l.state, l.delay = linkUp, 0
	})
	return err
}

// Close breaks all connections for good.
func (l *Link) Close() {
	l.change(func() {
		l.closed = true
		if l.listener != nil {
			l.listener.Close()
		}
		l.breakAll()
	})
	l.running.Wait()
}

func (l *Link) change(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		do()
	}
}

// breakAll resets the connections, so that neither side takes it for an end.
func (l *Link) breakAll() {
	for conn := range l.open {
		_ = conn.SetLinger(0)
		conn.Close()
	}
	clear(l.open)
}

// add notes a connection, unless there can be none.
func (l *Link) add(conn *net.TCPConn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.state == linkRefusing {
		_ = conn.SetLinger(0)
		conn.Close()
		return false
	}
	l.open[conn] = true
	return true
}

func (l *Link) drop(conn *net.TCPConn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, conn)
	conn.Close()
}

func (l *Link) now() (linkState, time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state, l.delay
}

// carry connects a client to the server. While the link is cut, it only seems to.
func (l *Link) carry(client *net.TCPConn) {
	if !l.add(client) {
		return
	}
	defer l.drop(client)
	if state, _ := l.now(); state == linkCut {
		_, _ = io.Copy(io.Discard, client) // until the link is restored
		return
	}
	conn, err := new(net.Dialer).Dial("tcp", l.target)
	if err != nil {
		_ = client.SetLinger(0)
		return
	}
	server := conn.(*net.TCPConn)
	if !l.add(server) {
		return
	}
	defer l.drop(server)
	var back sync.WaitGroup
	back.Go(func() { l.pump(client, server) })
	l.pump(server, client)
	back.Wait()
}

// pump carries bytes one way until either end is closed.
func (l *Link) pump(to, from *net.TCPConn) {
	defer func() { _ = to.CloseWrite() }() // which may be closed already
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		state, delay := l.now()
		if delay > 0 {
			time.Sleep(delay)
			state, _ = l.now()
		}
		if n > 0 && state != linkCut {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
