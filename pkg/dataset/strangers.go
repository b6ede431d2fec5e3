package dataset

// strangers are sales to people with long keys of whom it is not known yet what
// they are known by. To find out takes a look at far more memory than is at
// hand: so they gather, and those of a partition are looked up together.
type strangers struct {
	gathering
	who     [gather]stranger
	text    []byte // their keys
	fetched tag    // nothing that matters
}

type stranger struct {
	person uint64
	check  uint32
	key    Span
}

// addLong adds a sale to somebody with a long key.
func (s *Shard) addLong(p packed, person uint64, check uint32, key []byte) {
	if s.long == nil {
		s.long = new(strangers)
	}
	l := s.long
	from := uint32(len(l.text))
	l.text = append(l.text, key...)
	l.who[l.n] = stranger{person, check, Span{from, uint32(len(l.text))}}
	if l.add(uint8(person>>rest), p) || len(l.text) > longText {
		s.layLong()
	}
}

// longText is how many bytes of keys gather at most, and one key more.
const longText = 1 << 20

// layLong finds out who the strangers are, and puts the sales onto the piles.
func (s *Shard) layLong() {
	l := s.long
	if l == nil {
		return
	}
	for k, places := range l.byPartition {
		s.meet(&s.b.names.parts[k], places)
		s.piles.put(k, l.rows[:], places)
	}
	l.n, l.text = 0, l.text[:0]
}

// meet finds out who those at some places are, whose names are in a set.
func (s *Shard) meet(names *nameSet, places []uint16) {
	names.mu.Lock()
	defer names.mu.Unlock()
	l := s.long
	for _, at := range places { // without a branch, so that many are fetched at a time
		l.fetched ^= names.fetch(l.who[at].person)
	}
	for _, at := range places {
		w := &l.who[at]
		l.rows[at].who |= names.name(w.person, w.check, w.key.of(l.text)) << partitionBits
	}
}
