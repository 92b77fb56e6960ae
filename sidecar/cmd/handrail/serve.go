package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/sidecar/app"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/httpapi"
	"github.com/handrail-safety/handrail/sidecar/playground"
)

func serveCommand() *cobra.Command {
	var checkConfig bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the HTTP API and the playground",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags())
			if err != nil {
				return usageError{err}
			}
			if checkConfig {
				return showConfig(cmd.OutOrStdout(), c)
			}
			return serve(cmd.Context(), c, newLogger(cmd.ErrOrStderr(), c.Log))
		},
	}
	config.AddFlags(cmd.Flags())
	cmd.Flags().BoolVar(&checkConfig, "check-config", false, "check the configuration, print what holds, and end")
	return cmd
}

func showConfig(w io.Writer, c config.Config) error {
	text, err := c.Masked().YAML()
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

func newLogger(w io.Writer, c config.Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil { // config has checked the word
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// serve runs until ctx ends, then lets requests under way finish.
func serve(ctx context.Context, c config.Config, logger *slog.Logger) error {
	start := time.Now()
	a, err := app.Open(c, logger)
	if err != nil {
		return err
	}
	defer a.Close()
	listener, err := listen(c)
	if err != nil {
		return err
	}
	var pages []httpapi.Page
	if c.Playground {
		pages = append(pages, playground.Page())
	}
	server := httpapi.New(a.Engine, c, logger, pages...)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	p := a.Engine.Provenance()
	logger.Info("ready", "listen", c.Listen, "after", time.Since(start).Round(time.Millisecond), "engine", p.Engine, "packs", len(p.Packs), "models", len(p.Models))
	if _, unix := c.UnixPath(); c.Playground && !unix {
		logger.Info("playground", "url", "http://"+listener.Addr().String()+"/")
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	logger.Info("stopping", "at_most", c.Timeouts.Shutdown)
	return errors.Join(server.Shutdown(c.Timeouts.Shutdown), <-served)
}

// listen opens the address. A socket file that nobody answers on is left over
// from a process that was killed, and is replaced.
func listen(c config.Config) (net.Listener, error) {
	path, unix := c.UnixPath()
	if !unix {
		return net.Listen("tcp", c.Listen)
	}
	if _, err := os.Stat(path); err == nil {
		if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
			return nil, errors.Join(fmt.Errorf("listen: %s: another process serves there", path), conn.Close())
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("listen: %w", err)
		}
	}
	return net.Listen("unix", path)
}
