package sample

import (
	"slices"
	"strings"

	"github.com/retain-cli/retain/pkg/calendar"
)

// Shops below this many rows have none of the oddities in this file, lest
// more than 1 % of their records be unusable.
const unusualFrom = 1000

// badLines is how many of the oddities are line items that cannot be used.
const badLines = 3

// An oddity is something that an export should not hold, but exports do.
type oddity struct {
	year, month, day int // planted before the first fitting order from then on
	plant            func(f *salesFile, o *order, b buyer)
}

// oddities are in order of time. The unusable lines are further orders of a
// customer who is there that day, so that the order itself stays whole.
var oddities = [...]oddity{
	{2023, 1, 1, func(f *salesFile, _ *order, _ buyer) {
		f.write(salesHeader...) // the export of the second year, pasted below the first
	}},
	{2023, 3, 1, func(f *salesFile, o *order, b buyer) {
		r := f.badRecord(o, b, o.sold[0].product)
		r[1] = "2023-02-30"
		f.write(r...)
	}},
	{2023, 9, 4, func(f *salesFile, o *order, b buyer) {
		r := f.badRecord(o, b, o.sold[0].product)
		r[6] = "abc"
		f.write(r...)
	}},
	{2024, 1, 1, func(f *salesFile, _ *order, _ buyer) {
		f.write() // a blank line above the third year
	}},
	{2024, 2, 12, func(f *salesFile, o *order, b buyer) {
		// The comma in a product's name makes two fields, for want of quotes.
		cup := slices.IndexFunc(products[:], func(p product) bool { return strings.HasPrefix(p.name, "Cup") })
		r := f.badRecord(o, b, cup)
		f.write(slices.Replace(r, 3, 4, strings.Split(r[3], ", ")...)...)
	}},
	{2024, 5, 6, func(_ *salesFile, o *order, _ buyer) {
		for i := range o.sold { // on the house
			o.sold[i].cents = 0
		}
	}},
}

// plant writes the oddities that are due before an order of a known customer
// who pays and keeps it.
func (f *salesFile) plant(o *order, b buyer) {
	if b.number == 0 || o.cancelled || len(o.returned)+len(o.credited) > 0 {
		return
	}
	for f.planted < len(oddities) {
		next := oddities[f.planted]
		if from, _ := calendar.Date(next.year, next.month, next.day); o.day < int(from-firstDay) {
			return
		}
		f.planted++
		next.plant(f, o, b)
	}
}

// badRecord returns an order of one product beside o, to be spoilt.
func (f *salesFile) badRecord(o *order, b buyer, product int) []string {
	amount := euros(int64(price(product, o.day, false)))
	return []string{
		f.nextOrder(), shopSeason().dates[o.day], b.id(), products[product].name, "1",
		amount, amount, "EUR", "paid", o.channel,
	}
}
