package dataset

import (
	"github.com/retain-cli/retain/pkg/calendar"
	"github.com/retain-cli/retain/pkg/money"
)

// A row is what is known of an order from some of its lines; or, without
// flags, that a person is there. meta holds, from the top, the line's number
// where one is asked for, the day (of the earliest sale line, else of the
// earliest line), the file (the first that has a sale line) and flags.
type row struct {
	person uint64 // see identify
	order  uint64 // hash of the order id; 0 without one
	amount money.Amount
	meta   uint64
}

// The widths of what meta holds, in bits; a line's number takes the rest.
const (
	flagBits = 4
	fileBits = 14
	dayBits  = 22 // calendar.MaxDay is below 1 << 22

	fileShift = flagBits
	dayShift  = fileShift + fileBits
	lineShift = dayShift + dayBits

	maxLines = 1 << (64 - lineShift) // that can be numbered
)

const (
	saleFlag     uint64 = 1 << iota // has a sale line
	returnFlag                      // has a return line, or a refund
	wholeFlag                       // amount is the order's, not a line's
	overflowFlag                    // the amounts do not fit
)

func pack(day calendar.Day, file int, flags uint64) uint64 {
	return uint64(day)<<dayShift | uint64(file)<<fileShift | flags
}

func (r *row) day() calendar.Day  { return calendar.Day(r.meta >> dayShift & (1<<dayBits - 1)) }
func (r *row) file() int          { return int(r.meta >> fileShift & (1<<fileBits - 1)) }
func (r *row) line() int          { return int(r.meta >> lineShift) }
func (r *row) has(f uint64) bool  { return r.meta&f != 0 }
func (r *row) sameAs(o *row) bool { return r.order == o.order && (r.order != 0 || r.day() == o.day()) }

// absorb adds what o knows of the same order of the same customer. In
// whatever order rows are absorbed, the result is the same.
func (r *row) absorb(o row) {
	day, file := r.day(), r.file()
	switch {
	case r.has(saleFlag) == o.has(saleFlag):
		day, file = min(day, o.day()), min(file, o.file())
	case o.has(saleFlag):
		day, file = o.day(), o.file()
	}
	flags := (r.meta | o.meta) & (1<<flagBits - 1)
	if r.has(wholeFlag) && o.has(wholeFlag) {
		r.amount = min(r.amount, o.amount) // that of a later export knows of more refunds
	} else {
		sum, ok := r.amount.Add(o.amount)
		if r.amount = sum; !ok {
			flags |= overflowFlag
		}
	}
	r.meta = r.meta>>lineShift<<lineShift | pack(day, file, flags)
}

// A packed row takes three quarters of the room, where there are as many as
// there are orders: who is the person less the partition and the low byte of
// the file; what is, from the top, the amount, the day, the rest of the file
// and the flags.
type packed struct{ order, who, what uint64 }

// The widths of what packed rows hold, in bits.
const (
	lowFileBits  = partitionBits // the room that the partition leaves
	highFileBits = fileBits - lowFileBits
	kindBits     = flagBits - 1 // without overflowFlag
	epochBits    = 16
	amountBits   = 64 - kindBits - highFileBits - epochBits

	dayShiftPacked = highFileBits + kindBits

	epoch calendar.Day = 693596 // 1900-01-01
)

// pack returns r packed; ok is false for the few that do not fit, by amounts
// beyond 27 million, days before 1900 or after 2079.
func (r *row) pack() (p packed, ok bool) {
	day := uint64(r.day() - epoch)
	if day>>epochBits != 0 || r.has(overflowFlag) || !fits(r.amount) {
		return p, false
	}
	p = packed{order: r.order, what: r.meta & (1<<kindBits - 1)}.in(r.file())
	p.who |= r.person << partitionBits
	p.what |= uint64(r.amount)<<(64-amountBits) | day<<dayShiftPacked
	return p, true
}

// fits reports whether an amount can be packed.
func fits(a money.Amount) bool { return a<<(64-amountBits)>>(64-amountBits) == a }

// in returns p with its file.
func (p packed) in(file int) packed {
	p.who |= uint64(file) & (1<<lowFileBits - 1)
	p.what |= uint64(file) >> lowFileBits << kindBits
	return p
}

// epochDay returns the day of p, from epoch.
func (p *packed) epochDay() uint16 { return uint16(p.what >> dayShiftPacked) }

// row returns p unpacked; it is of that partition.
func (p *packed) row(partition uint64) row {
	day := calendar.Day(p.epochDay()) + epoch
	file := p.what>>kindBits&(1<<highFileBits-1)<<lowFileBits | p.who&(1<<lowFileBits-1)
	return row{
		person: partition<<rest | p.who>>lowFileBits,
		order:  p.order,
		amount: money.Amount(p.what) >> (64 - amountBits),
		meta:   pack(day, int(file), p.what&(1<<kindBits-1)),
	}
}
