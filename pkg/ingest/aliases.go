package ingest

import "hash/maphash"

// aliases tell under which further keys people stand in files. They hold no
// pointers: there may be millions, and the collector has nothing to do with
// them.
type aliases struct {
	seed   maphash.Seed
	number map[uint64]uint32 // of an alias, by its hash or the next that was free
	text   []byte            // of each the alias and the key that it stands for
	ends   []int             // of both in text
}

func newAliases() *aliases {
	return &aliases{seed: maphash.MakeSeed(), number: map[uint64]uint32{}}
}

// of returns the key that an alias stands for.
func (a *aliases) of(alias []byte) (key []byte, ok bool) {
	if len(a.ends) == 0 {
		return nil, false
	}
	key, _, ok = a.find(alias)
	return key, ok
}

// add adds an alias; the first key that it stands for stays.
func (a *aliases) add(alias []byte, key string) {
	_, hash, known := a.find(alias)
	if known {
		return
	}
	a.number[hash] = uint32(len(a.ends) / 2)
	a.text = append(a.text, alias...)
	a.ends = append(a.ends, len(a.text))
	a.text = append(a.text, key...)
	a.ends = append(a.ends, len(a.text))
}

// find returns the key that an alias stands for, or the hash under which it
// would stand.
func (a *aliases) find(alias []byte) (key []byte, hash uint64, ok bool) {
	for hash = maphash.Bytes(a.seed, alias); ; hash++ {
		number, ok := a.number[hash]
		if !ok {
			return nil, hash, false
		}
		from, at := 0, 2*int(number)
		if at > 0 {
			from = a.ends[at-1]
		}
		if string(a.text[from:a.ends[at]]) == string(alias) {
			return a.text[a.ends[at]:a.ends[at+1]], hash, true
		}
	}
}
