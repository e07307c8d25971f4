# shellcheck shell=bash
# Runs named steps one after the other: all output to $log, progress and failures to the terminal. Sourced.

: "${log:?the caller says where the log goes}"

# Closing words that Maven has for every failure, empty lines, and stack frames.
idle='^\[(INFO|ERROR|WARNING)\] *(-+)?$|^\[INFO\] (Total time|Finished at)|^'$'\t''at |^('$'\e''\[0m)+$'
idle+='|^\[ERROR\] (-> )?(\[Help|To see the full|Re-run Maven|For more information|After correcting|  mvn <args>|See )'

step() { # TITLE COMMAND... : ends the script with the last lines of the log when the command fails
  local title=$1 start=$SECONDS status=0; shift
  printf '== %s\n' "$title" | tee -a "$log"
  # Shown while it runs: one line per test class or story, and what a script prints as progress.
  "$@" 2>&1 | tee -a "$log" | { grep --line-buffered -E '^\[(INFO|ERROR|WARNING)\] Tests run: .* -- in |^   ' || :; } || status=$?
  if [ "$status" != 0 ]; then
    { grep -E -A 3 '^\[ERROR\] .* <<< (FAILURE|ERROR)!$' "$log" || :; tail -n 80 "$log" | grep -vE "$idle" || :; } | cut -c1-400
    printf '== %s: FAILED after %d s; log: %s\n' "$title" $((SECONDS - start)) "$log" | tee -a "$log"
    exit "$status"
  fi
  printf '== %s: %d s\n' "$title" $((SECONDS - start)) | tee -a "$log"
}
