// Package onnx runs text and image models on ONNX Runtime and hands them to
// the engine as [sdk.Classifier]. It is the only package of Handrail that needs
// cgo; a program that does not import it builds without a C compiler.
//
// A model is a file system with manifest.yaml and model.onnx, such as those of
// the packages under models/. Everything the engine must know of a model stands
// in its manifest; nothing is guessed from the network.
//
// Text models are of two kinds: hashed n-grams of the folded text (input.kind
// ngram), and pieces of a Hugging Face tokenizer.json of type Unigram, WordPiece
// or byte-level BPE (pieces), which is what exports of sequence classifiers
// read; input.mask and input.types name their further inputs. What a
// tokenizer.json asks for and this package does not do is an error of [Open].
//
// # The process-wide environment
//
// ONNX Runtime has one environment per process, and this package owns it: the
// first [Open] loads the library (package ortlib says from where) and makes the
// environment, the last [Classifier.Close] destroys it, counted under a mutex.
// Where the program has made the environment by itself before, with
// onnxruntime_go, that one is used and left alone.
//
// ONNX Runtime sends events about its use to its maker unless told not to; this
// package turns that off before the environment is made, and
// TestNothingLeavesTheHost holds it. A program that makes the environment
// itself must set ORT_DISABLE_TELEMETRY=1 before.
//
// Sessions are meant to live as long as the process: each one that is made
// anew costs memory that does not come back. [Open] at the start, [Classifier.Close]
// at the end.
package onnx
