# setup.sh - finds and installs the packages of packages.txt, and makes a build folder
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For ./run, ./check and .ci/run: they stand in the root of the tree and read this file.

# Names of the packages of a group.
packages_of ()
{
  awk -v group="$1" '$1 == group { print $2 }' packages.txt
}

# Names of what is installed, and of what that provides: pkgconf stands for pkg-config.
installed_names ()
{
  dpkg-query --show --showformat='${db:Status-Status} ${Package} ${Provides}\n' |
    awk '$1 == "installed" {
      gsub (/[(][^)]*[)]|,/, " ")
      for (i = 2; i <= NF; i++) print $i
    }'
}

missing_of ()
{
  comm -23 <(packages_of "$1" | sort) <(installed_names | sort -u)
}

# as_root COMMAND…: runs it as root; without a terminal to ask on, never asks.
as_root ()
{
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif ! command -v sudo > /dev/null; then
    echo "not root, and sudo is not installed" >&2
    return 1
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

has_installed=no

# install_group GROUP: installs what is missing of a group; fails if something stays away.
install_group ()
{
  local missing
  missing=$(missing_of "$1" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  echo "to be installed ($1): $missing"
  if ! command -v apt-get > /dev/null; then
    echo "no apt-get here: install the counterparts of these packages by hand" >&2
    return 1
  fi
  has_installed=yes
  as_root apt-get update -q ||
    echo "the lists of packages could not be renewed; trying with the old ones" >&2
  # One by one if not all at once: a newer system may lack an older tool.
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing && return 0
  for package in $missing; do
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends "$package" ||
      echo "not installed: $package" >&2
  done
  [ -z "$(missing_of "$1")" ]
}

install_build_packages ()
{
  if ! command -v dpkg-query > /dev/null; then
    echo "not a Debian or Ubuntu system: packages.txt names what is needed" >&2
    return 0
  fi
  install_group build
}

install_test_packages ()
{
  command -v dpkg-query > /dev/null || return 0
  install_group test ||
    echo "going on without them: the tests that need one will be skipped" >&2
}

# configure FOLDER [OPTION]…: makes a build folder, or brings its options up to date.  What
# has only now been installed is looked for again.
configure ()
{
  local folder=$1
  shift
  if [ ! -f "$folder/build.ninja" ]; then
    meson setup "$folder" "$@"
  elif [ $has_installed = yes ]; then
    meson setup --reconfigure "$folder" "$@"
  elif [ $# != 0 ]; then
    meson configure "$folder" "$@"
  fi
}
