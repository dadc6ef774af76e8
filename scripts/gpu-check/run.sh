#!/bin/sh
# Checks Vitrine on this machine's GPU; nothing is installed and nothing is downloaded.
#   ./run.sh [--out FOLDER] [--plan full|small] [--python PROGRAM]
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/node" "$here/run.mjs" "$@"
