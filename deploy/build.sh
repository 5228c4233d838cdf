#!/usr/bin/env bash
# Everything that an image is made of, in two steps. The Dockerfile calls them, and so do people and tests
# where there is no container engine:
#
#   deploy/build.sh environment FOLDER   the pinned packages, each checked against its hash, in FOLDER/venv
#   deploy/build.sh program FOLDER       the program in FOLDER/app, compiled, read-only
#
# PYTHON is the interpreter to begin with.
set -euo pipefail

source=$(cd "$(dirname "$0")/.." && pwd)
step=${1:?environment or program}
folder=${2:?a folder to build in}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
program=(assets dashboard db domain i18n pipeline settings.py telemetry.py wsgi.py gunicorn.conf.py pyproject.toml alembic.ini)

environment() {
  "${PYTHON:-python3}" -m venv "$folder/venv"
  "$folder/venv/bin/python" -m pip install --disable-pip-version-check --no-cache-dir -qq \
    --require-hashes -r "$source/requirements.txt"
}

program() {
  local python=${PYTHON:-$folder/venv/bin/python}
  mkdir -p "$folder/app"
  (cd "$source" && tar -c "${program[@]}") | tar -x -C "$folder/app"
  warm "$python"
  "$python" -m compileall -q -j 0 "$folder/app"
  chmod -R u=rwX,go=rX,a-w "$folder/app"
}

# What Numba can keep of a UMAP projection, so that a read-only program has it. It is for this kind of processor:
# on another one Numba notices, and compiles once more.
warm() {
  mkdir -p "$folder/app/.numba"
  (
    cd "$folder/app"
    export NUMBA_CACHE_DIR="$folder/app/.numba" PYTHONDONTWRITEBYTECODE=1
    "$1" -c "
import numpy as np
from pipeline.segmentation.umap_space import UmapSpace
UmapSpace().fit(np.random.default_rng(0).normal(size=(60, 4)))"
  )
}

case $step in
  environment) environment ;;
  program) program ;;
  *) echo "deploy/build.sh: environment or program, not $step" >&2; exit 2 ;;
esac
