// Package formats holds what is known of the exports that shops use, as data:
// one YAML file for each, chosen by the headers that a file has. The files are
// in the folder known; go generate puts them into the program.
package formats

// A Format says how a known export is read. Headers are compared as [Key]
// writes them. In Match, Without and Columns a * stands for any text.
type Format struct {
	Name     string   `yaml:"name"`     // "shopify-orders"
	Title    string   `yaml:"title"`    // "Shopify: orders"
	Kind     string   `yaml:"kind"`     // sales, customers or survey
	Verified bool     `yaml:"verified"` // the header comes from real files, the vendor's own source or programs that read real files
	Source   string   `yaml:"source"`   // where the header and the rules come from, and how sure they are
	Notes    []string `yaml:"notes"`    // what a user should know of this export

	Match   []string `yaml:"match"`   // headers that must all be there; more of them win over fewer
	Without []string `yaml:"without"` // headers that must not be there

	Refuse string `yaml:"refuse"` // why this export cannot be used, and which one can; "" where it can

	// Columns are the headers that play each role, the first that is there.
	// Of the identity roles (customer, email, phone) all that are there count,
	// in order, each where the one before is blank. Beside the roles of plain
	// files there are, for sales:
	//   refund     the part of the amount that was given back; its sign does not matter
	//   adjusted   the amount after adjustment: where above 0 it replaces the amount
	//   cancelled  filled where the line was cancelled: it is then no sale
	//   of         the order that a return belongs to; replaces the order's id on returns
	//   to         the e-mail address that a return's money went to; replaces email on returns
	//   discount   per cent off quantity times price
	//   time       the time of day, where it is a column of its own
	//   zone       its zone
	//   product    what was sold; further rows of an order (Continuation) have it too
	// and for customers:
	//   first_name, last_name  together the name, where there is no column for it
	//   start, end             the first and last day of service of a contract
	Columns  map[string][]string `yaml:"columns"`
	Identity []string            `yaml:"identity"` // the order of the identity roles; default customer, email, phone

	// Amounts says what an amount stands for: line (default), the line's own;
	// first, the order's, on the first of its rows only; repeated, the order's,
	// on any number of its rows: it counts once.
	Amounts string `yaml:"amounts"`
	// Continuation are headers whose cells are all blank on the further rows of
	// an order: such rows carry items only, and are merged into the order
	// whatever became of it. Headers that the file does not have are passed over.
	Continuation []string `yaml:"continuation"`
	// Carry is the header of a column that holds a customer on a row of its
	// own, above the rows of that customer; or the column's number from 1,
	// where it has no header. A row of which no other cell is filled, however
	// many it has, is such a row, and structural.
	Carry string `yaml:"carry"`

	Sale   []string `yaml:"sale"`    // status words that are sales here, whatever they are elsewhere
	NoSale []string `yaml:"no_sale"` // status words that are none here, whatever they are elsewhere

	// Where is what a row must satisfy to count, all of it; others are no sale,
	// and in a survey no answer.
	Where []Condition `yaml:"where"`
	// Returns is what makes a row a return, all of it, unless its status says
	// that it is none; such a row need not satisfy Where, and its amount lowers
	// whichever sign it has. Other rows are returns by their sign.
	Returns []Condition `yaml:"returns"`

	Dates   string   `yaml:"dates"`   // how the export always writes them, as cell.ParseLayout reads it: mdy, unix, DD.MM.YYYY; "" to find out
	Decimal string   `yaml:"decimal"` // "." or "," where it always has that; "" to find out
	Zone    string   `yaml:"zone"`    // the zone of all times where cells do not say it: "UTC"; "" where it is the shop's own
	Blank   []string `yaml:"blank"`   // cells that mean nothing, beside empty ones: "--"

	// Joins are the tables in other files of the same export without which this
	// one cannot be understood.
	Joins []Join `yaml:"joins"`

	// HeaderRows are the rows of the header; default 1. Those below the first
	// are structural.
	HeaderRows int `yaml:"header_rows"`
	// Footer is what lines that are no data begin with, below the data or
	// between groups: their filled cells with a blank between, without a number
	// in front, upper and lower case being the same. In a format that has any, a
	// line of a single field is no data either.
	Footer []string `yaml:"footer"`
	// Score are parts of the header of the score's column, in lower case, all
	// of which it holds, and NoScore parts of which it holds none. The header
	// is that of all HeaderRows.
	Score   []string `yaml:"score"`
	NoScore []string `yaml:"no_score"`
}

// A Condition is what a cell must be: one of In, none of Not, filled where
// Filled is set, a number of that Sign (plus or minus). Words are compared
// without regard to upper and lower case. Where the file does not have the
// column, the condition of Where is satisfied and that of Returns is not.
type Condition struct {
	Column string   `yaml:"column"`
	In     []string `yaml:"in"`
	Not    []string `yaml:"not"`
	Filled bool     `yaml:"filled"`
	Sign   string   `yaml:"sign"`
}

// A Join says that what a file does not tell stands in another: the row of File
// whose cell in With is that in On. Take gives the columns that are taken, by
// role: customer, email or phone; or price, which is multiplied by the
// quantity; or amount, or price and quantity (and discount, 0 to 1), which are
// added up where several rows have that cell.
type Join struct {
	File string            `yaml:"file" mapstructure:"file"` // name or glob
	On   string            `yaml:"on" mapstructure:"on"`     // column of this file
	With string            `yaml:"with" mapstructure:"with"` // column of the other; "" where it has the same name
	Take map[string]string `yaml:"take" mapstructure:"take"`
}
