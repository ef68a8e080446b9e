#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests the Blender add-on with the real service: without a window in Blender 3.4 and in the bpy modules 4.2, 4.5 and
# 5.0, and in a real window of Blender 3.4. A piece that is missing is a failure, not a reason to skip.
#
#   plugins/blender/tests/run.sh [VERSION...]     versions: 3.4 4.2 4.5 5.0 window (all of them by default)
#
# LIKENESS_DAEMON names the service (default .build/release/likenessd), LIKENESS_TEST_FILES the files that are run without
# a window (default test_*). Screenshots go to out/blender-window/.
set -uo pipefail

tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$tests/../../.." && pwd)
work=$(mktemp -d -t likeness.XXXXXX)
trap 'rm -rf "$work"' EXIT
log=$work/log
touch "$log"

export LIKENESS_DAEMON=${LIKENESS_DAEMON:-$root/.build/release/likenessd}
export LIKENESS_RESOURCES=${LIKENESS_RESOURCES:-$root}
export LIKENESS_TEST_BUNDLES=$work/bundles
# Debian's Blender takes the packages of the first python3 on PATH, and only the system's has numpy for it.
export PATH=/usr/bin:$PATH
unset DISPLAY

fail() { echo "FAILED $*" | tee -a "$log"; }

# Runs a command with a home of its own for Blender, service and reports; $1 is its label, $2 the file it tests.
isolated() {
  local label=$1 file=$2 place
  shift 2
  place=$(mktemp -d "$work/XXXX")
  mkdir -m 700 "$place/run"
  BLENDER_USER_RESOURCES=$place/user BLENDER_USER_CONFIG=$place/user/config \
    BLENDER_USER_SCRIPTS=$place/user/scripts XDG_STATE_HOME=$place/state XDG_CACHE_HOME=$place/cache \
    LIKENESS_SOCKET=$place/run/likenessd-0.sock LIKENESS_TEST_PROBE=$place/probe.json PYTHONDONTWRITEBYTECODE=1 \
    timeout $((1800 + ${LIKENESS_MONKEY_SECONDS:-0})) "$@" >"$place/output" 2>&1
  grep -E '^(ok|FAILED|largest|seconds) ' "$place/output" | sed "s/^\(largest\|seconds\)/   $label: \1/" | tee -a "$log"
  if grep -q '^FAILED' "$place/output"; then cat "$place/output"; fi
  if ! grep -q "^done $file" "$place/output"; then
    cat "$place/output"
    fail "$label $file did not run to its end"
  fi
}

headless() {
  local version=$1 file python=$root/.setup/bpy-$1/bin/python
  for path in "$tests"/${LIKENESS_TEST_FILES:-test_*}.py; do
    file=$(basename "$path" .py)
    if [[ $file = test_window* ]]; then continue; fi
    if [ "$version" = 3.4 ]; then
      isolated "$version" "$file" blender -b --factory-startup -P "$tests/harness.py" -- "$path"
    else
      isolated "$version" "$file" "$python" "$tests/harness.py" "$path"
    fi
  done
}

if [ ! -x "$LIKENESS_DAEMON" ]; then
  echo "There is no service at $LIKENESS_DAEMON; build it with: swift build -c release"
  echo "0 passed, 1 failed"
  exit 1
fi
python3 "$root/plugins/tools/bundle.py" --out "$LIKENESS_TEST_BUNDLES" >/dev/null || fail "the add-on cannot be packed"
python3 "$root/plugins/tools/bundle.py" --out "$LIKENESS_TEST_BUNDLES" --check || fail "packing twice gives two results"

# Two versions at a time, one for each core of the smallest machine; the window alone, since it is timed by its clicks.
for version in "${@:-3.4 4.2 4.5 5.0 window}"; do
  for one in $version; do
    if [ "$one" = window ]; then
      wait
      LIKENESS_FAST_DAEMON=$LIKENESS_DAEMON LIKENESS_DAEMON=$tests/slow_service.sh \
        isolated window test_window python3 "$tests/test_window.py" "$root/out/blender-window"
      isolated window test_window_loop python3 "$tests/test_window_loop.py" "$root/out/blender-window"
    else
      while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
      headless "$one" &
    fi
  done
done
wait

passed=$(grep -c '^ok ' "$log")
failed=$(grep -c '^FAILED ' "$log")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
