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
	o.Strict, o.MaxBad = false, 1
	var accounts []Account
	for _, part := range []Input{{Sales: in.Sales}, {Customers: in.Customers}, {Survey: in.Survey}} {
		files := slices.Concat(part.Sales, part.Customers, part.Survey)
		if len(files) == 0 {
			continue
		}
		read, err := inspect(ctx, part, o)
		if err != nil && len(files) > 1 && !slices.ContainsFunc(files, func(s Source) bool { return s.Once }) {
			read, err = nil, nil
			for i := range files {
				one := Input{Sales: at(part.Sales, i), Customers: at(part.Customers, i), Survey: at(part.Survey, i)}
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

// inspect reads files of one kind; an error stands in the account of its file
// too.
func inspect(ctx context.Context, in Input, o Options) ([]Account, error) {
	_, accounts, err := Load(ctx, in, o)
	if err == nil {
		return accounts, nil
	}
	e := &Error{Err: err}
	errors.As(err, &e)
	i := slices.IndexFunc(accounts, func(a Account) bool { return a.File == e.File })
	if i < 0 {
		kinds := map[Kind][]Source{Sales: in.Sales, Customers: in.Customers, Survey: in.Survey}
		for k, files := range kinds {
			for _, s := range files {
				if s.Name == e.File || len(files) == 1 {
					accounts = append(accounts, Account{File: s.Name, Kind: k})
					i = len(accounts) - 1
				}
			}
		}
	}
	if i >= 0 {
		accounts[i].Problem, accounts[i].Remedy = e.Error(), e.Hint
	}
	return accounts, err
}
