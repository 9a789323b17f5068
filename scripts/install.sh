#!/bin/sh
# Installs mclaude for this user: downloads the program for this system, checks its sum, and puts
# it into ~/.local/bin. No root is needed.
#
#   sh install.sh [--version 0.7.0] [--to DIR] [--from DIR-OR-URL] [--uninstall]
#
# --from takes a folder or an address that has the program and SHA256SUMS, as on a machine
# without a network; else the release of that version is taken, or the latest one.
set -eu

repository=${MCLAUDE_REPOSITORY:-mclaude/mclaude}
folder=${MCLAUDE_INSTALL:-$HOME/.local/bin}
share=${XDG_DATA_HOME:-$HOME/.local/share}/mclaude
version=latest
source=
uninstall=

fail() {
  printf 'install: %s\n' "$1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --version | --to | --from)
      [ $# -gt 1 ] || fail "$1 needs a value"
      case $1 in
        --version) version=${2#v} ;;
        --to) folder=$2 ;;
        --from) source=$2 ;;
      esac
      shift
      ;;
    --uninstall) uninstall=yes ;;
    -h | --help)
      sed -n '2,9s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) fail "there is no $1; see --help" ;;
  esac
  shift
done

if [ -n "$uninstall" ]; then
  rm -f "$folder/mclaude" "$share/SHA256SUMS"
  rmdir "$share" 2>/dev/null || true
  printf 'Removed %s/mclaude. What it wrote in your projects stays: mclaude uninstall, before.\n' "$folder"
  exit 0
fi

case $(uname -s) in
  Linux) system=unknown-linux-gnu ;;
  Darwin) system=apple-darwin ;;
  *) fail "there is no program for $(uname -s); on Windows use install.ps1" ;;
esac
case $(uname -m) in
  x86_64 | amd64) machine=x86_64 ;;
  aarch64 | arm64) machine=aarch64 ;;
  *) fail "there is no program for $(uname -m)" ;;
esac
name=mclaude-$machine-$system

if [ -z "$source" ]; then
  source=https://github.com/$repository/releases/latest/download
  [ "$version" = latest ] || source=https://github.com/$repository/releases/download/v$version
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/mclaude.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

# get FILE: brings it into the work folder.
get() {
  case $source in
    http://* | https://*)
      if command -v curl >/dev/null 2>&1; then
        curl -fsSL --proto '=https,http' -o "$work/$1" "$source/$1"
      elif command -v wget >/dev/null 2>&1; then
        wget -q -O "$work/$1" "$source/$1"
      else
        fail "curl or wget is needed"
      fi
      ;;
    *) cp "$source/$1" "$work/$1" ;;
  esac || fail "cannot get $1 from $source"
}

get SHA256SUMS
get "$name"

expected=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1 }' "$work/SHA256SUMS")
[ -n "$expected" ] || fail "SHA256SUMS does not name $name"
if command -v sha256sum >/dev/null 2>&1; then
  actual=$(sha256sum "$work/$name")
else
  actual=$(shasum -a 256 "$work/$name")
fi
[ "${actual%% *}" = "$expected" ] || fail "the sum of $name is wrong; nothing was installed"

mkdir -p "$folder" "$share"
chmod 755 "$work/$name"
# In one step, also while it runs.
cp "$work/$name" "$folder/.mclaude.$$"
chmod 755 "$folder/.mclaude.$$"
mv -f "$folder/.mclaude.$$" "$folder/mclaude"
cp "$work/SHA256SUMS" "$share/SHA256SUMS"

"$folder/mclaude" --version
printf 'Installed %s/mclaude.\n' "$folder"
case :$PATH: in
  *":$folder:"*) ;;
  *) printf 'Put it on your path: export PATH="%s:$PATH"\n' "$folder" ;;
esac
