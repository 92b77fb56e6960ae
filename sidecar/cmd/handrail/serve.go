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
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/sidecar/app"
	"github.com/handrail-safety/handrail/sidecar/config"
	"github.com/handrail-safety/handrail/sidecar/httpapi"
	"github.com/handrail-safety/handrail/sidecar/memory"
	"github.com/handrail-safety/handrail/sidecar/playground"
	"github.com/handrail-safety/handrail/sidecar/reload"
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
	memory.Settle()
	a, err := app.Open(ctx, c, logger)
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
	var rules httpapi.Rules = a.Rules
	if a.Bundles != nil {
		rules = a.Bundles
		go a.Bundles.Run(ctx)
	}
	server := httpapi.New(a.Engine, rules, c, logger, pages...)
	if err := reloading(ctx, rules, a.Rules, c); err != nil {
		return errors.Join(err, listener.Close())
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	p := a.Engine.Provenance()
	logger.Info("ready", "listen", c.Listen, "after", time.Since(start).Round(time.Millisecond), "engine", p.Engine, "packs", len(p.Packs), "models", len(p.Models))
	if c.RulesDir != "" || c.Bundle.Source != "" { // the shipped ones are held against them before a release
		a.Rules.CheckClean(ctx, a.Engine.CleanHits)
	}
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

// reloading reloads the rules on SIGHUP, and those of the folder when its files
// change.
func reloading(ctx context.Context, rules httpapi.Rules, folder *reload.Reloader, c config.Config) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		defer signal.Stop(hangups)
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
				_ = rules.Reload(ctx, "SIGHUP") // the error is logged and kept
			}
		}
	}()
	if c.RulesDir == "" || !c.WatchRules {
		return nil
	}
	if err := folder.Watch(ctx, c.RulesDir); err != nil {
		return fmt.Errorf("watch_rules: %w", err)
	}
	return nil
}

// listen opens the address.
func listen(c config.Config) (net.Listener, error) {
	path, unix := c.UnixPath()
	if !unix {
		return net.Listen("tcp", c.Listen)
	}
	if err := clear(path); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	// Nobody else may connect before the mode is set.
	defer syscall.Umask(syscall.Umask(0o177))
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, c.SocketFileMode()); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// clear removes a socket that a killed process left over: one that refuses
// connections. Anything else at path stays and is an error.
func clear(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSocket == 0 {
		return fmt.Errorf("%s is there and is no socket", path)
	}
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		return errors.Join(fmt.Errorf("another process serves on %s", path), conn.Close())
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return err
	}
	return os.Remove(path)
}
