package dataset

import (
	"bytes"
	"fmt"
	"math"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

func TestShortKeysAreTheirBits(t *testing.T) {
	for key, want := range map[string]bool{
		"C0000633": true, "1": true, "~ A\x7f": true, "": true,
		"123456789": false, "é": false, "a\x00": false, "\x00\x00\x00\x00\x00\x00\x00\x00": false,
	} {
		id, _, short := identify([]byte(key))
		if short != want || short == (unmix(id)&longBit != 0) {
			t.Errorf("%q: short is %v, want %v (%x)", key, short, want, unmix(id))
		}
		if short && string(appendShort(nil, id)) != key {
			t.Errorf("%q comes back as %q", key, appendShort(nil, id))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.ByteRange(1, 0x7f), 1, 8).Draw(t, "key")
		if id, _, short := identify(key); !short || string(appendShort(nil, id)) != string(key) {
			t.Fatalf("%q: %v, %q", key, short, appendShort(nil, id))
		}
	})
}

// Long keys with one hash are people of their own, whoever comes first.
func TestLongKeysOfOneHash(t *testing.T) {
	const a, b, c = "somebody@shop.example", "somebody else@shop.example", "and one more@shop.example"
	id, _, _ := identify([]byte(a))
	var n names
	ids := map[uint64]string{}
	for range 2 {
		for _, key := range []string{a, b, c} {
			_, check := digest([]byte(key))
			got := n.name(id, check, []byte(key))
			if old, ok := ids[got]; ok && old != key || got>>rest != id>>rest || unmix(got)&longBit == 0 {
				t.Fatalf("%q is known by %x, as is %q: want bits of its own, and those of a long key", key, got, old)
			}
			ids[got] = key
		}
	}
	for id, key := range ids {
		if got := keyOf(&n, id); got != key {
			t.Errorf("%x is %q, want %q", id, got, key)
		}
	}
}

// Long keys of which a tag has the same, but for their checks, are known by what
// is their own.
func TestLongKeysOfLikeTags(t *testing.T) {
	const a, b = "somebody@shop.example", "somebody else@shop.example"
	first, check, _ := identify([]byte(a))
	second := first
	for bit := 12; second == first || !isLong(second); bit++ { // neither of the tag nor, in a small table, of the line
		second = first ^ 1<<bit
	}
	if tagID(first) != tagID(second) {
		t.Fatalf("the tags of %x and %x differ", first, second)
	}
	var n names
	for range 2 {
		if got := n.name(first, check, []byte(a)); got != first {
			t.Errorf("known by %x, want %x", got, first)
		}
		if got := n.name(second, check+1, []byte(b)); got != second {
			t.Errorf("known by %x, want %x", got, second)
		}
	}
	if keyOf(&n, first) != a || keyOf(&n, second) != b {
		t.Errorf("%x is %q, %x is %q", first, keyOf(&n, first), second, keyOf(&n, second))
	}
	for _, id := range []uint64{min(first, second) - 1<<30, min(first, second) + 1, max(first, second) + 1<<30} {
		if isLong(id) && keyOf(&n, id) != "" {
			t.Errorf("%x, whom nobody has named, is %q", id, keyOf(&n, id))
		}
	}
}

// keyOf returns the key that is known by id.
func keyOf(n *names, id uint64) (key string) {
	n.keys([]uint64{id}, func(k []byte) { key = string(k) })
	return key
}

// Goroutines that come with the same keys, while tables grow, get the same, and
// each key stays as it was, whatever its length.
func TestNamesSideBySide(t *testing.T) {
	var keys [][]byte
	for i := range 20_000 {
		keys = append(keys, fmt.Appendf(nil, "somebody-%d@shop.example", i))
	}
	for _, n := range []int{9, 500, 1 << 14, 1 << 15} {
		keys = append(keys, bytes.Repeat([]byte("é"), n))
	}
	var n names
	known := make([][]uint64, 4)
	var group sync.WaitGroup
	for g := range known {
		group.Go(func() {
			known[g] = make([]uint64, len(keys))
			for i := range keys {
				i = (i + g*len(keys)/3) % len(keys)
				id, check, _ := identify(keys[i])
				known[g][i] = n.name(id, check, keys[i])
			}
		})
	}
	group.Wait()
	for i, key := range keys {
		for g := range known {
			if got := known[g][i]; got != known[0][i] {
				t.Fatalf("%.40q is known by %x and %x", key, known[0][i], got)
			}
		}
		if got := keyOf(&n, known[0][i]); got != string(key) {
			t.Fatalf("%x is %.40q, want %.40q", known[0][i], got, key)
		}
	}
}

// A row that fits comes back as it was, and all that is ordinary fits.
func TestPackedRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := row{
			person: rapid.Uint64().Draw(t, "person"),
			order:  rapid.Uint64().Draw(t, "order"),
			amount: money.Amount(rapid.OneOf(rapid.Int64Range(-1<<40, 1<<40), rapid.Int64Range(math.MinInt64+1, math.MaxInt64)).Draw(t, "amount")),
			meta: pack(
				calendar.Day(rapid.Int32Range(int32(calendar.MinDay), int32(calendar.MaxDay)).Draw(t, "day")),
				rapid.IntRange(0, MaxFiles-1).Draw(t, "file"),
				rapid.Uint64Range(0, 1<<flagBits-1).Draw(t, "flags"),
			),
		}
		p, ok := r.pack()
		year, _, _ := r.day().Date()
		const million = 1_000_000 * money.One
		ordinary := year >= 1900 && year < 2079 && r.amount >= -27*million && r.amount <= 27*million && !r.has(overflowFlag)
		if ok && p.row(r.person>>rest) != r {
			t.Fatalf("%+v comes back as %+v", r, p.row(r.person>>rest))
		}
		if !ok && ordinary {
			t.Fatalf("%+v does not fit", r)
		}
	})
}
