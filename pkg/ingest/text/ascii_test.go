package text

import "testing"

// Of bytes of which one is beyond ASCII, its place is found, wherever it is and
// wherever they lie.
func TestBeyondASCII(t *testing.T) {
	room := make([]byte, 400)
	for from := range 3 {
		for n := range 300 {
			b := room[from : from+n]
			if got := beyondASCII(b); got != -1 {
				t.Fatalf("%d bytes: %d, want -1", n, got)
			}
			for at := range b {
				b[at] = 0x80
				if got := beyondASCII(b); got != at {
					t.Fatalf("%d bytes from %d: %d, want %d", n, from, got, at)
				}
				b[at] = 'a'
			}
		}
	}
}
