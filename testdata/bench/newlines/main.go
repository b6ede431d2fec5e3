// Newlines counts the line ends of a file with two readers: what reading it
// costs at the very least.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"sync/atomic"
)

const block = 256 << 10

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: newlines FILE")
	}
	n, err := count(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(n)
}

func count(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // it was only read
	var next, total atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			buf := make([]byte, block)
			for {
				n, err := f.ReadAt(buf, next.Add(block)-block)
				total.Add(int64(bytes.Count(buf[:n], []byte{'\n'})))
				if err == io.EOF {
					return
				} else if err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return total.Load(), nil
}
