package sample

import "strconv"

var salesHeader = []string{
	"order_id", "order_date", "customer_id", "product", "quantity", "unit_price", "amount",
	"currency", "status", "channel",
}

const (
	firstOrder  = 10001
	firstCredit = 1001
)

// A salesFile writes sales.csv: a record per line item, oldest first.
type salesFile struct {
	*table
	unusual bool // whether to plant the oddities
	planted int  // how many of them are
	orders  int
	credits int
	cents   int64 // sum of all amounts
}

func (f *salesFile) begin() { f.write(salesHeader...) }

// add writes the lines of an order and what came back of it.
func (f *salesFile) add(o *order, b buyer) {
	if f.unusual {
		f.plant(o, b)
	}
	id := f.nextOrder()
	status := "paid"
	if o.cancelled {
		status = "cancelled"
	}
	for _, l := range o.sold {
		f.line(id, o.day, b, l, status, o.channel)
	}
	for _, l := range o.returned {
		f.line(id, o.day, b, l, status, o.channel)
	}
}

// credit writes a credit note, which has an id of its own.
func (f *salesFile) credit(day int, c creditNote) {
	f.credits++
	f.line("R-"+strconv.Itoa(firstCredit+f.credits-1), day, c.buyer, c.line, "paid", c.channel)
}

// end writes the line that a spreadsheet puts below its columns.
func (f *salesFile) end() {
	if f.unusual {
		f.write("Total", "", "", "", "", "", euros(f.cents), "", "", "")
	}
}

func (f *salesFile) nextOrder() string {
	f.orders++
	return strconv.Itoa(firstOrder + f.orders - 1)
}

func (f *salesFile) line(id string, day int, b buyer, l line, status, channel string) {
	amount := int64(l.quantity) * int64(l.cents)
	f.cents += amount
	f.write(id, shopSeason().dates[day], b.id(), products[l.product].name, strconv.Itoa(l.quantity),
		euros(int64(l.cents)), euros(amount), "EUR", status, channel)
}

// id returns the customer id: blank for guests.
func (b buyer) id() string {
	if b.number == 0 {
		return ""
	}
	return numbered("C-", b.number)
}
