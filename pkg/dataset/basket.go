package dataset

import (
	"cmp"
	"slices"

	"github.com/retain-cli/retain/pkg/calendar"
)

// A Product is the number of something that was sold: 0 to Products-1, in the
// order of the names.
type Product int32

// noProduct is what a line sold that does not tell it.
const noProduct Product = -1

// An Item is a product that somebody bought on a day.
type Item struct {
	Day     calendar.Day // of the order
	Product Product
}

// Products returns how many products there are; 0 where they were not asked
// for.
func (ds *Dataset) Products() int { return len(ds.products) }

// Product returns the name of a product, as the sales file has it.
func (ds *Dataset) Product(i Product) string { return ds.products[i] }

// Basket returns what p bought, by day, then product; each once a day; not to
// be changed. It is what is in orders that are purchases, less what was given
// back: a product of which the lines of an order, or all lines of p, add up to
// less than nothing, or to nothing with a return among them, is not bought
// there. Data without amounts for each line does not tell how much of
// something was given back in another order: that changes nothing.
func (ds *Dataset) Basket(p Person) []Item {
	h := ds.parts[ds.part[p]]
	if h.basket.end == nil {
		return nil
	}
	i, start := p-h.first, uint32(0)
	if i > 0 {
		start = h.basket.end[i-1]
	}
	return h.basket.items[start:h.basket.end[i]]
}

// goods are the products of lines.
type goods struct {
	names    []string  // by tag, "" where it is not told
	of       []Product // by tag
	products []string
}

// number gives the products numbers that do not depend on which came first.
func (g *goods) number() {
	g.products = slices.Clone(g.names)
	slices.Sort(g.products)
	g.products = slices.Compact(g.products)
	if len(g.products) > 0 && g.products[0] == "" {
		g.products = g.products[1:]
	}
	g.of = make([]Product, len(g.names))
	for tag, name := range g.names {
		i, ok := slices.BinarySearch(g.products, name)
		if !ok {
			i = int(noProduct)
		}
		g.of[tag] = Product(i)
	}
}

// A basket is what the people of a partition bought. It is filled person by
// person, in the order of their places.
type basket struct {
	items []Item
	end   []uint32 // of each person's items

	lines    []soldLine // of the person that is added
	returned []Product  // of whom all lines together gave back what they bought
}

// A soldLine is a row of a single line and what it sold.
type soldLine struct {
	row
	product Product
}

// again returns an empty basket in the same room.
func (k *basket) again() basket {
	return basket{items: k.items[:0], end: k.end[:0], lines: k.lines, returned: k.returned}
}

// clone returns the basket in no more room than it needs.
func (k *basket) clone() basket {
	return basket{items: slices.Clone(k.items), end: slices.Clone(k.end)}
}

// add adds the next person, whose lines these are; tags are by their numbers.
func (k *basket) add(rows []row, tags []uint32, b *Builder) {
	k.lines = k.lines[:0]
	flags := uint64(0)
	for _, r := range rows {
		k.lines = append(k.lines, soldLine{r, b.goods.of[tags[r.line()]]})
		flags |= r.meta
	}
	k.returned = k.returned[:0]
	if flags&returnFlag != 0 && flags&wholeFlag == 0 && b.HasAmounts {
		k.giveBack()
	}
	slices.SortFunc(k.lines, func(a, b soldLine) int {
		return cmp.Or(byOrder(&a.row, &b.row), cmp.Compare(a.product, b.product))
	})
	from := len(k.items)
	for lines := k.lines; len(lines) > 0; {
		order, n := together(lines, func(a, b *soldLine) bool { return a.sameAs(&b.row) })
		if b.purchase(&order) {
			k.unpack(lines[:n], order.day())
		}
		lines = lines[n:]
	}
	bought := k.items[from:]
	slices.SortFunc(bought, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Product, b.Product))
	})
	k.items = k.items[:from+len(slices.Compact(bought))]
	k.end = append(k.end, uint32(len(k.items)))
}

// unpack adds what an order of these lines holds, which are sorted by product.
func (k *basket) unpack(lines []soldLine, day calendar.Day) {
	for len(lines) > 0 {
		sum, n := together(lines, sameProduct)
		if p := lines[0].product; p != noProduct && kept(&sum) && !slices.Contains(k.returned, p) {
			k.items = append(k.items, Item{day, p})
		}
		lines = lines[n:]
	}
}

// giveBack finds the products of which all lines together left nothing.
func (k *basket) giveBack() {
	slices.SortFunc(k.lines, func(a, b soldLine) int { return cmp.Compare(a.product, b.product) })
	for lines := k.lines; len(lines) > 0; {
		sum, n := together(lines, sameProduct)
		if !kept(&sum) {
			k.returned = append(k.returned, lines[0].product)
		}
		lines = lines[n:]
	}
}

func sameProduct(a, b *soldLine) bool { return a.product == b.product }

// kept reports whether lines left something with who bought it.
func kept(sum *row) bool {
	return sum.has(saleFlag) && (sum.amount > 0 || sum.amount == 0 && !sum.has(returnFlag))
}

// together joins the rows of the first lines, as long as they are of the same
// thing; n is how many they are.
func together(lines []soldLine, same func(a, b *soldLine) bool) (sum row, n int) {
	sum = lines[0].row
	for n = 1; n < len(lines) && same(&lines[0], &lines[n]); n++ {
		sum.absorb(lines[n].row)
	}
	return sum, n
}
