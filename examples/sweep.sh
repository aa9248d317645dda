#!/bin/sh
# Many seeds of one run on all cores of this machine, merged into one CSV in the order of the seeds.
#
#     examples/sweep.sh FIRST COUNT OUT.csv KEY=VALUE ... [options of gedanken run]
#     JOBS=4 examples/sweep.sh 0 30 figure.csv env=dyna-maze agent=dyna-q --episodes 50
#
# GEDANKEN names the program, JOBS the processes at a time. GNU parallel does the work where it is
# installed (it can also continue an interrupted sweep and use other machines, see sweep.md), else
# xargs. The rows are those of `gedanken run ... seed=FIRST --seeds COUNT --csv OUT.csv`, to the byte.
set -eu
if [ "$#" -lt 4 ]; then
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
first=$1 count=$2 out=$3
shift 3
last=$((first + count - 1))
program=${GEDANKEN:-gedanken}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT

if parallel --version 2>/dev/null | grep -q 'GNU parallel'; then
  seq "$first" "$last" | parallel --jobs "$jobs" --quote --halt now,fail=1 \
    "$program" run "$@" seed={} --quiet --csv "$parts/{}.csv"
else
  seq "$first" "$last" | xargs -P "$jobs" -I '{}' \
    "$program" run "$@" seed='{}' --quiet --csv "$parts/{}.csv"
fi

# Says which seeds are missing or unfinished, and then writes nothing.
seq "$first" "$last" | sed "s|.*|$parts/&.csv|" | {
  set --
  while read -r part; do set -- "$@" "$part"; done
  "$program" merge --seeds "$first..$last" "$out" "$@"
}
