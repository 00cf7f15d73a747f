//go:build !unix

package main

import (
	"errors"
	"syscall"
)

func apart() *syscall.SysProcAttr { return nil }

func (s *childServer) pause() error { return errors.New("no process can be paused on this system") }

func (s *childServer) resume() error { return nil }
