#!/bin/sh
# Writes the record of one run into the spool of `goalgen exec`, for src/exec/spool/helper.ts. A
# process of its own, because a folder that does not answer stops whoever writes to it.
#
# Arguments: the maximum number of files, the name of the run, the key of its database, and folders to
# try in this order. A line of standard input is one of these:
#   begun|ok|failed RECORD  writes the record, a line of JSON. Answered with `no`, with `ok`, or, while
#                           a process is going to store what is in the folder, with `busy`.
#   await                   answered with `ok` when the record is stored, or after two seconds.
#   note PID                notes that this process is going to store what is in the folder. No answer.
umask 077
# Opens no file that is there already, which another user could have put there.
set -C
# The answers may have no reader any more; the record is written all the same.
trap '' PIPE
files_max=$1 run=$2 key=$3
shift 3
stored=

# Makes room for a failure by removing the oldest success. A success never displaces another file.
# The removed ones are counted by the lines of a file, up to its maximum size.
has_room() {
  folder=$1 suffix=$2
  set -- "$folder"/*.begun "$folder"/*.ok "$folder"/*.failed
  [ $# -ge "$files_max" ] || return 0
  [ "$suffix" = failed ] || return 1
  set -- "$folder"/*.ok
  [ -e "$1" ] && rm -f "$1" || return
  [ -n "$(find "$folder/dropped" -size +512k)" ] || echo "${1##*/}" >>"$folder/dropped"
}

store() {
  [ -d "$1" ] || mkdir -p "$1" || return
  if printf '%s\n' "$3" >"$1/.$run" && { sync "$1/.$run" || sync; } &&
    { [ -e "$1/$run.begun" ] || has_room "$1" "$2"; } && mv -f "$1/.$run" "$1/$run.$2"; then
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

# When a process began, in ticks since the boot: the number of a process is used again one day. The
# name of the program, in parentheses, may contain anything.
began() {
  read -r stat <"/proc/$1/stat" || return
  set -- ${stat##*) }
  shift 19
  began=$1
}

note() {
  [ -n "$stored" ] && began "$1" && rm -f "${stored%/*}/.delivery-$key" &&
    printf '%s\n' "$1 $began" >"${stored%/*}/.delivery-$key"
}

# The process that stores what is in the folder removes its note before it looks there for the last
# time, so a run that was spooled while the note was there is seen.
is_delivered_by_another() {
  read -r pid since <"${stored%/*}/.delivery-$key" && began "$pid" && [ "$began" = "$since" ]
}

await_delivery() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -e "$stored" ] || break
    sleep 0.1
  done
}

while IFS=' ' read -r word rest; do
  case $word in
  note) note "$rest" 2>/dev/null ;;
  await)
    await_delivery
    echo ok
    ;;
  *)
    if ! store_anywhere "$word" "$rest" "$@" 2>/dev/null; then
      echo no
    elif is_delivered_by_another 2>/dev/null; then
      echo busy
    else
      echo ok
    fi
    ;;
  esac
done
