package onnx

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void release_freed(void) { malloc_trim(0); }
#else
static void release_freed(void) {}
#endif
*/
import "C"

// releaseFreed gives back to the system what loading a model took and freed.
// glibc keeps it for later, which nothing here asks for again: 54 MB with the
// shipped models.
func releaseFreed() { C.release_freed() }
