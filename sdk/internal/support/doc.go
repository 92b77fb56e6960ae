// Package support turns what a policy asks for into a card that a person can
// use: a short text in a language and at an age the person can read, and help
// services that exist where the person is.
//
// All words and services are data under support/ of the rules: cards.yaml says
// which cards there are, which buttons they offer and which services in which
// order; messages/ holds the texts; helplines.csv the services; zones.csv the
// clocks that opening hours are read by. The package decides nothing about
// content and stores nothing.
//
// Three promises are held by tests over every country, age and card: a child
// is never sent to a service for adults, an adult never to one for children,
// and no service of a country is shown to a person whose country is unknown.
package support
