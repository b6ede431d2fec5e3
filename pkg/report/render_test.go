package report

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// numbers renders rows as their numbers, a line each.
func numbers(b []byte, from, to int) ([]byte, error) {
	for n := from; n < to; n++ {
		b = append(strconv.AppendInt(b, int64(n), 10), '\n')
	}
	return b, nil
}

func TestInBlocks(t *testing.T) {
	for _, n := range []int{0, 1, blockRows, blockRows + 1, 2 * blockRows, 20*blockRows + 7} {
		var got bytes.Buffer
		w := sink{bufio.NewWriter(&got)}
		if err := inBlocks(w, n, numbers); err != nil {
			t.Fatal(err)
		}
		_ = w.Flush()
		if want, _ := numbers(nil, 0, n); !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%d rows: %d bytes in another order, or not all of %d", n, got.Len(), len(want))
		}
	}
}

// TestInBlocksFails says that the error that comes first in the order of the
// rows is returned, and that little is rendered for a reader that is gone.
func TestInBlocksFails(t *testing.T) {
	var got bytes.Buffer
	w := sink{bufio.NewWriter(&got)}
	err := inBlocks(w, 20*blockRows, func(b []byte, from, to int) ([]byte, error) {
		if from >= 5*blockRows {
			return b, errors.New("row " + strconv.Itoa(from))
		}
		return numbers(b, from, to)
	})
	if want := "row " + strconv.Itoa(5*blockRows); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if _ = w.Flush(); !strings.HasSuffix(got.String(), "\n"+strconv.Itoa(5*blockRows-1)+"\n") {
		t.Error("what came before the error is not all there")
	}

	r, pipe := io.Pipe()
	_ = r.Close()
	var rendered atomic.Int64
	err = inBlocks(sink{bufio.NewWriter(pipe)}, 1000*blockRows, func(b []byte, from, to int) ([]byte, error) {
		rendered.Add(1)
		return numbers(b, from, to)
	})
	if !errors.Is(err, io.ErrClosedPipe) || rendered.Load() > 100 {
		t.Errorf("to a closed pipe: error %v after %d blocks", err, rendered.Load())
	}
}
