# Shortens TAP for a log: a line for each file, whatever failed with its details and the name of
# its group, what was skipped and why, and tap's closing counts.
{ fflush() }
/^ *# Subtest: / {
  depth = match($0, /#/)
  groups[depth] = substr($0, depth + 11)
  next
}
details && /^ *\.\.\.$/ { details = 0; print; next }
details { print; next }
/^(not )?ok / { print; next }
/^ *not ok / {
  depth = match($0, /[^ ]/)
  name = $0
  sub(/^ *not ok [0-9]+ - /, "", name)
  sub(/ # time=.*/, "", name)
  if (name == groups[depth]) next
  printf "in «%s»\n%s\n", groups[depth - 4], $0
  awaited = 1
  next
}
awaited && /^ *---/ { awaited = 0; details = 1; print; next }
/^ *ok .* # SKIP/ { print; next }
/^# \{ total/ || /^# time=/ { print }
{ awaited = 0 }
