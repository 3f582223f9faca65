#!/usr/bin/env bash
echo "${{ github.ref }}"
