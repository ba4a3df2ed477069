#!/bin/sh
# Writes the record of one run into the spool of `goalgen exec`, for src/exec/spool/helper.ts. A
# process of its own, because a folder that does not answer stops whoever writes to it.
#
# Arguments: the maximum number of files, the name of the run, and folders to try in this order.
# Each line of standard input is a suffix (begun, ok, failed), a blank, and the record as JSON. It is
# answered with `no`, with `ok`, or, while a process stores what is in the folder, with `busy`; then
# the line `await` is answered with `ok` when that process has taken the record, and after two seconds.
umask 077
files_max=$1 run=$2
shift 2
stored=

# Makes room for a failure by removing the oldest success. A success never displaces another file.
has_room() {
  folder=$1 suffix=$2
  set -- "$folder"/*.begun "$folder"/*.ok "$folder"/*.failed
  [ $# -ge "$files_max" ] || return 0
  [ "$suffix" = failed ] || return 1
  set -- "$folder"/*.ok
  [ -e "$1" ] && rm -f "$1" && echo "$1" >>"$folder/dropped"
}

store() {
  [ -d "$1" ] || mkdir -p "$1" || return
  [ -e "$1/$run.begun" ] || has_room "$1" "$2" || return
  if printf '%s\n' "$3" >"$1/.$run" && { sync "$1/.$run" || sync; } && mv -f "$1/.$run" "$1/$run.$2"; then
    [ "$2" = begun ] || rm -f "$1/$run.begun"
    stored=$1/$run.$2
  else
    rm -f "$1/.$run"
    return 1
  fi
}

store_anywhere() {
  suffix=$1 record=$2
  shift 2
  for place; do store "$place" "$suffix" "$record" && return; done
  return 1
}

# The process that stores what is in the folder writes its number into a file there, and looks once
# more into the folder after it has removed that file.
is_delivered_by_another() {
  [ -e "${stored%/*}/.delivering" ] && read -r pid <"${stored%/*}/.delivering" && kill -0 "$pid"
}

await_delivery() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -e "$stored" ] || break
    sleep 0.1
  done
}

while IFS=' ' read -r suffix record; do
  if [ "$suffix" = await ]; then
    await_delivery
    echo ok
  elif ! store_anywhere "$suffix" "$record" "$@" 2>/dev/null; then
    echo no
  elif is_delivered_by_another 2>/dev/null; then
    echo busy
  else
    echo ok
  fi
done
