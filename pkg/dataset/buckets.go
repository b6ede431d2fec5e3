package dataset

import (
	"math/bits"
	"slices"
)

// buckets are the rows of a partition, those of a person in one bucket and a
// few people in each.
type buckets struct {
	partition uint64
	shift     int // of what tells the people of a partition apart, to the bucket
	packed    []packed
	wide      []row
	ends      []uint32 // of each bucket in packed
	wideEnds  []uint32 // and in wide
	records   []uint64 // by the numbers of lines
	tags      []uint32
	left      [][]packed // blocks whose rows have been taken
}

// perBucket is about how many rows are in a bucket.
const perBucket = 8

// fill takes the rows of a partition out of the shards: a counting sort by the
// leading bits of what people are known by.
func (k *buckets) fill(shards []*Shard, partition uint64) {
	packed, wide := 0, 0
	for _, s := range shards {
		packed += s.piles.len(partition)
		wide += s.parts[partition].wide.len()
	}
	width := bits.Len(uint((packed + wide) / perBucket))
	k.partition, k.shift = partition, 64-width
	k.packed, k.ends = grow(k.packed, packed), grow(k.ends, 1<<width+1)
	k.wide, k.wideEnds = grow(k.wide, wide), grow(k.wideEnds, 1<<width+1)
	k.records, k.tags = k.records[:0], k.tags[:0]
	clear(k.ends)
	clear(k.wideEnds)
	// Counted one further on, each bucket begins where it is to begin, and ends
	// where it is to end when all rows are in.
	for _, s := range shards {
		for block := range s.piles.all(partition) {
			for i := range block {
				k.ends[block[i].who>>k.shift+1]++
			}
		}
		for block := range s.parts[partition].wide.all {
			for i := range block {
				k.wideEnds[block[i].person<<partitionBits>>k.shift+1]++
			}
		}
	}
	for i := range k.ends[1:] {
		k.ends[i+1] += k.ends[i]
		k.wideEnds[i+1] += k.wideEnds[i]
	}
	for _, s := range shards {
		k.take(s, partition)
	}
}

// take takes the rows of one shard.
func (k *buckets) take(s *Shard, partition uint64) {
	for block := range s.piles.all(partition) {
		for i := range block {
			to := &k.ends[block[i].who>>k.shift]
			k.packed[*to] = block[i]
			*to++
		}
		if cap(block) == pileBlock {
			k.left = append(k.left, block)
		}
	}
	s.piles.clear(partition)
	l := &s.parts[partition]
	before := uint64(max(len(k.records), len(k.tags))) << lineShift
	for block := range l.wide.all {
		for _, r := range block {
			to := &k.wideEnds[r.person<<partitionBits>>k.shift]
			r.meta += before
			k.wide[*to] = r
			*to++
		}
	}
	for block := range l.records.all {
		k.records = append(k.records, block...)
	}
	for block := range l.tags.all {
		k.tags = append(k.tags, block...)
	}
	*l = lines{}
}

// n returns how many buckets there are.
func (k *buckets) n() int { return len(k.ends) - 1 }

// rows returns the rows of a bucket.
func (k *buckets) rows(i int) (packed []packed, wide []row) {
	from, wideFrom := uint32(0), uint32(0)
	if i > 0 {
		from, wideFrom = k.ends[i-1], k.wideEnds[i-1]
	}
	return k.packed[from:k.ends[i]], k.wide[wideFrom:k.wideEnds[i]]
}

// appendRows appends the rows of a bucket.
func (k *buckets) appendRows(dst []row, i int) []row {
	packed, wide := k.rows(i)
	for _, p := range packed {
		dst = append(dst, p.row(k.partition))
	}
	return append(dst, wide...)
}

// grow returns a slice of n elements, s itself where it has the room.
func grow[E any](s []E, n int) []E { return slices.Grow(s[:0], n)[:n] }
