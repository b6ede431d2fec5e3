package dataset

// plainRows is up to how many rows of a bucket are made orders in the plain way.
const plainRows = 32

// plain is the room for a bucket that is made orders in the plain way: its rows
// sorted where they are, by a key each.
type plain struct {
	keys  [plainRows]uint64 // who is the person, as far as the bucket does not tell; and the day
	place [plainRows]uint8
	seen  [1 << seenBits]uint32 // when an order with these leading bits was there last
	stamp uint32                // of a person
}

const seenBits = 11

// Of a key the low bits are the day, and above it is room for the person where
// a bucket stands for at least so many bits as the day takes more than a file.
const plainWidth = epochBits - lowFileBits

// sort puts the rows of a bucket into the order of people, days, then orders. It
// reports whether each is an order by itself, which it nearly always is: lines
// that follow each other in a file are one row by now. It may miss that it is.
func (p *plain) sort(rows []packed, width int) bool {
	for i := range rows {
		r := &rows[i]
		if r.what&(saleFlag|returnFlag) == 0 {
			return false
		}
		key := r.who>>lowFileBits<<(lowFileBits+width) | uint64(r.epochDay())
		j := i
		for ; j > 0 && (p.keys[j-1] > key || p.keys[j-1] == key && rows[p.place[j-1]].order > r.order); j-- {
			p.keys[j], p.place[j] = p.keys[j-1], p.place[j-1]
		}
		p.keys[j], p.place[j] = key, uint8(i)
	}
	last := ^uint64(0)
	for i := range rows {
		if p.keys[i]>>epochBits != last {
			last = p.keys[i] >> epochBits
			p.stamp++
		}
		order := rows[p.place[i]].order
		if order == 0 {
			if i > 0 && p.keys[i] == p.keys[i-1] {
				return false
			}
			continue
		}
		at := &p.seen[order>>(64-seenBits)]
		if *at == p.stamp {
			return false
		}
		*at = p.stamp
	}
	return true
}

// addPlain adds the people of a bucket; it reports false, and adds nothing, where
// that takes more than the plain way.
func (s *sorter) addPlain(i int) bool {
	rows, wide := s.buckets.rows(i)
	width := 64 - s.buckets.shift
	if len(wide) > 0 || len(rows) > plainRows || width < plainWidth || !s.plain.sort(rows, width) {
		return false
	}
	b := s.b
	for from, n := 0, 0; from < len(rows); from = n {
		person := s.plain.keys[from] >> epochBits
		for n++; n < len(rows) && s.plain.keys[n]>>epochBits == person; n++ {
		}
		s.made.ids = append(s.made.ids, s.buckets.partition<<rest|rows[s.plain.place[from]].who>>lowFileBits)
		room := s.made.orders.add(n - from)
		for j, at := range s.plain.place[from:n] {
			r := rows[at].row(0)
			room[j] = Order{Amount: r.amount, Day: r.day(), Purchase: b.purchase(&r)}
			if r.has(saleFlag) {
				s.made.tally.file(r.file()).order(r.amount)
			}
		}
	}
	return true
}
