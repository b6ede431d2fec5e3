package ingest

import (
	"context"
	"errors"
	"slices"
)

// Inspect reads the files as Load does and tells how each is read and what
// became of its records. Where Load would refuse, it goes on: the account of
// the file has the Problem and the Remedy. Only an error of ctx is one here.
func Inspect(ctx context.Context, in Input, o Options) ([]Account, error) {
	var accounts []Account
	for _, part := range []Input{{Sales: in.Sales, Others: in.Others, Rates: in.Rates}, {Customers: in.Customers}, {Survey: in.Survey}} {
		files := slices.Concat(part.Sales, part.Customers, part.Survey)
		if len(files) == 0 {
			continue
		}
		read, whole := inspect(ctx, part, o)
		if !whole && len(files) > 1 && !slices.ContainsFunc(files, func(s Source) bool { return s.Once }) {
			read = nil
			for i := range files {
				one := part
				one.Sales, one.Customers, one.Survey = at(part.Sales, i), at(part.Customers, i), at(part.Survey, i)
				a, _ := inspect(ctx, one, o)
				read = append(read, a...)
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		accounts = append(accounts, read...)
	}
	return accounts, nil
}

// at is the file with that number, alone; nothing where there is none.
func at(files []Source, i int) []Source {
	if i < len(files) {
		return files[i : i+1]
	}
	return nil
}

// inspect reads files of one kind. What is wrong stands in the account of its
// file; whole is false where that kept files from being read.
func inspect(ctx context.Context, in Input, o Options) (accounts []Account, whole bool) {
	l := loader{o: o, goOn: true}
	_, accounts, err := l.run(ctx, in)
	whole = err == nil
	if whole {
		if err = l.held; err == nil {
			err = refuse(accounts, o)
		}
	}
	if err == nil {
		return accounts, true
	}
	e := &Error{Err: err}
	errors.As(err, &e)
	i := slices.IndexFunc(accounts, func(a Account) bool { return a.File == e.File })
	if files := slices.Concat(in.Sales, in.Customers, in.Survey); i < 0 && len(files) == 1 {
		i = 0
		if len(accounts) == 0 {
			accounts = []Account{{File: files[0].Name, Kind: in.kind()}}
		}
	}
	if i >= 0 {
		accounts[i].Problem, accounts[i].Remedy = e.Error(), e.Hint
	}
	return accounts, whole
}

// kind is that of the files, which are of one kind.
func (in Input) kind() Kind {
	switch {
	case len(in.Sales) > 0:
		return Sales
	case len(in.Customers) > 0:
		return Customers
	}
	return Survey
}

// Look tells how a file is written of which nobody knows what it holds. Its
// account has no records; the columns are its Unused.
func Look(src Source, o Options) Account {
	f, err := openFile(src, o)
	if err != nil {
		e := &Error{Err: err}
		errors.As(err, &e)
		return Account{File: src.Name, Problem: e.Error(), Remedy: e.Hint}
	}
	if f.open != nil {
		err = f.open.Close()
	}
	p := &plan{file: f, value: none, shape: shape{carry: none}}
	a := p.account()
	a.Counts = Counts{}
	if err != nil {
		a.Problem = err.Error()
	}
	return a
}
