package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retain-cli/retain/pkg/metric"
	"github.com/retain-cli/retain/pkg/plot"
)

// plotFlag adds the flag that draws the figure of a command, beside what it
// shows.
func plotFlag(a *app, cmd *cobra.Command) {
	fs := new(pflag.FlagSet)
	fs.StringVar(&a.outputs.plot, "plot", "", "also draw the figure to this `file`, which ends in .svg or .png")
	note(fs, pathNote, "plot")
	cmd.Flags().AddFlagSet(section(fs, outputSection))
}

// pictureOf is how a file of its name's ending is drawn.
func pictureOf(path string) (write func(*plot.Picture, io.Writer) error, err error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".svg":
		return (*plot.Picture).WriteSVG, nil
	case ".png":
		return (*plot.Picture).WritePNG, nil
	}
	return nil, usagef("choose a name such as "+quoted(strings.TrimSuffix(path, filepath.Ext(path))+".svg"), "--plot %s: want a name that ends in .svg or .png", path)
}

// draw draws a result where the flags ask for it.
func draw[R any](ctx context.Context, a *app, res metric.Result[R]) error {
	path := a.outputs.plot
	if path == "" {
		return nil
	}
	write, err := pictureOf(path)
	if err != nil {
		return err
	}
	picture, err := plot.Of(res, plot.Wide)
	if err == nil {
		err = writeFile(path, func(w io.Writer) error { return write(picture, until(ctx, w)) })
	}
	var refused *plot.Error
	if errors.As(err, &refused) {
		return usagef(refused.Hint, "--plot %s: %s", path, refused.Problem)
	}
	return err
}
