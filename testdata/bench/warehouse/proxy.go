//go:build linux || darwin

package main

import (
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
)

// A proxy passes connections on to a server and counts their bytes.
type proxy struct {
	listener net.Listener
	server   string
	bytes    atomic.Int64
	open     sync.WaitGroup
}

// newProxy returns a proxy to the server at an address, and the address by
// which one reaches the server through it.
func newProxy(address string) (*proxy, string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", err
	}
	p := &proxy{server: u.Host}
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, "", err
	}
	u.Host = p.listener.Addr().String()
	p.open.Go(p.serve)
	return p, u.String(), nil
}

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // it was stopped
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close() // which tells the client
			continue
		}
		for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
			p.open.Go(func() {
				n, _ := io.Copy(way[0], counted{way[1]}) // that a side breaks off tells the other
				p.bytes.Add(n)
				_ = way[0].Close()
			})
		}
	}
}

// counted hides what a connection can besides: one that the system copies to
// another is not counted until it ends.
type counted struct{ io.Reader }

// stop ends the proxy, whose connections the client has closed, and returns the
// bytes.
func (p *proxy) stop() int64 {
	_ = p.listener.Close() // which ends serve
	p.open.Wait()
	return p.bytes.Load()
}
