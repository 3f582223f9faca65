#!/bin/bash
docker build -t odd .
docker run odd
