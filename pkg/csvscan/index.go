package csvscan

// index makes the records of a chunk ready to be asked for.
func (c *Chunk) index() {
	c.text, c.last = c.text[:0], mark{}
	c.rows, c.fields, c.blanks = c.rows[:0], c.fields[:0], c.blanks[:0]
	d := divider{comma: c.o.Comma, start: 1}
	c.pos = d.divide(c.data, append(c.pos[:0], 0))
	c.records, c.folds = d.records, d.folds
	if c.o.Runs || !c.even() {
		c.width, c.direct = 0, 0
		c.list()
	}
}

// slow reports whether the records are not all of one shape.
func (c *Chunk) slow() bool { return c.width == 0 }

// even finds out whether all records have the same width and no line is
// blank: whether every width-th dividing byte is a line end, and no other.
func (c *Chunk) even() bool {
	pieces := len(c.pos) - 1
	w := pieces / c.records
	if w*c.records != pieces {
		return false
	}
	c.width, c.direct, c.returns = w, w, 0
	start := uint32(0)
	for k := w; k <= pieces; k += w {
		next := c.pos[k]
		end := next - 1
		if c.data[end] != '\n' {
			return false
		}
		if end > start && c.data[end-1] == '\r' {
			end--
			c.direct = w - 1 // the last field is a piece less its \r
			c.returns++
		}
		if end == start {
			return false
		}
		start = next
	}
	return true
}

// list makes a list of the records, and of the fields of each, without the
// blank lines.
func (c *Chunk) list() {
	line := span{}
	first := 0
	for k := 1; k < len(c.pos); k++ {
		f := span{c.pos[k-1], c.pos[k] - 1}
		ends := c.data[f.end] == '\n'
		if ends {
			f.end = c.trim(f)
			line.end = f.end
		}
		if !c.o.Runs || f.start < f.end {
			c.fields = append(c.fields, f)
		}
		if !ends {
			continue
		}
		if line.start == line.end || len(c.fields) == first {
			c.blanks = append(c.blanks, line.start)
			c.fields = c.fields[:first]
		} else {
			c.rows = append(c.rows, row{line, first})
			first = len(c.fields)
		}
		line.start = c.pos[k]
	}
	c.records = len(c.rows)
	c.rows = append(c.rows, row{line, first})
}
