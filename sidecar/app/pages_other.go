//go:build !linux

package app

// dropPages does nothing: other systems drop such pages where memory is short.
func dropPages() {}
