//go:build unix

package main

import "syscall"

// apart keeps Ctrl-C from the process: clients may end their operations first.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// pause makes the process stand still.
func (s *childServer) pause() error { return s.signal(syscall.SIGSTOP) }

// resume lets it go on.
func (s *childServer) resume() error { return s.signal(syscall.SIGCONT) }

func (s *childServer) signal(what syscall.Signal) error {
	if s.gone() {
		return nil
	}
	return s.command.Process.Signal(what)
}
