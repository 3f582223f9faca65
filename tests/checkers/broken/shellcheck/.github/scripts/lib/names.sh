#!/usr/bin/env bash
# Sourced; without following it, prefix would be unknown.

export prefix=app
