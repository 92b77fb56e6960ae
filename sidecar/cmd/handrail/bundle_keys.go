package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/handrail-safety/handrail/sdk/bundle"
	"github.com/handrail-safety/handrail/sidecar/bundles"
)

func bundleSign() *cobra.Command {
	var key, keyID, out string
	cmd := &cobra.Command{
		Use: "sign FILE --key KEY.pem", Short: "Sign a bundle with an Ed25519 key", Args: cobra.ExactArgs(1),
		Long: `Sign a bundle, in place or into another file. A signature that it had is replaced.
The key is PKCS#8 in PEM and not encrypted; "-" reads it from standard input, so
that a key store need not write it down.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			private, err := readKey(cmd.InOrStdin(), key)
			if err != nil {
				return usageError{fmt.Errorf("--key: %w", err)}
			}
			data, err := bundles.ReadFile(args[0])
			if err != nil {
				return err
			}
			signed, err := bundle.Sign(data, private, keyID)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if out == "" {
				out = args[0]
			}
			return bundles.WriteFile(out, signed, 0o644)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&key, "key", "", "private key, or -")
	flags.StringVar(&keyID, "key-id", "", "what people call the key; without it the key's own id")
	flags.StringVarP(&out, "output", "o", "", "file to write; without it FILE")
	return required(cmd, "key")
}

func readKey(stdin io.Reader, file string) (ed25519.PrivateKey, error) {
	if file != "-" {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		return bundle.ParsePrivateKey(data)
	}
	data, err := io.ReadAll(stdin)
	if err != nil {
		return nil, err
	}
	return bundle.ParsePrivateKey(data)
}

func bundleKeygen() *cobra.Command {
	return &cobra.Command{
		Use: "keygen NAME", Short: "Make a key pair, NAME.key.pem and NAME.pub.pem", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			public, private, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				return err
			}
			privatePEM, publicPEM, err := bundle.FormatKeys(private)
			if err != nil {
				return err
			}
			for _, f := range []struct {
				path string
				data []byte
				mode fs.FileMode
			}{{args[0] + ".key.pem", privatePEM, 0o600}, {args[0] + ".pub.pem", publicPEM, 0o644}} {
				if err := writeNew(f.path, f.data, f.mode); err != nil {
					return usageError{err}
				}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "key %s: %s.key.pem to keep secret, %s.pub.pem for sidecars\n", bundle.KeyID(public), args[0], args[0])
			return err
		},
	}
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
