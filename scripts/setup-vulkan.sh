#!/usr/bin/env bash
# A Vulkan driver that needs no GPU (Mesa's lavapipe), so that kernels run on Dawn anywhere.
#
#   scripts/setup-vulkan.sh           as root installs packages; else unpacks them into the cache below
#   scripts/setup-vulkan.sh --local   unpacks, whoever runs it
#
# The cache is ${XDG_CACHE_HOME:-~/.cache}/bitnorm/vulkan; src/node/vulkan-cache.ts finds it there by itself. For other programs the script
# prints what to export. Debian and its kin have what is needed in apt; macOS and Windows bring drivers of their own.
set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/bitnorm/vulkan
packages=(mesa-vulkan-drivers libvulkan1)

fail() {
  echo "setup-vulkan: $1" >&2
  exit 1
}

[[ $(uname -s) == Linux ]] || fail 'only Linux lacks a driver without a GPU; here Dawn uses the system’s own'
command -v apt-get >/dev/null || fail "no apt-get: install ${packages[*]} (Mesa 24 or newer) by your package manager"
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")

# Debian 12 itself has Mesa 22, on which Dawn finds no adapter.
suite=()
if [[ $codename == bookworm ]]; then suite=(-t bookworm-backports); fi
backports='deb http://deb.debian.org/debian bookworm-backports main'

# Whether the system has a driver that Dawn takes.
present() {
  local version
  version=$(dpkg-query -W -f '${Version}' mesa-vulkan-drivers 2>/dev/null) && dpkg --compare-versions "$version" ge 24
}

install() {
  export DEBIAN_FRONTEND=noninteractive
  if [[ ${#suite[@]} != 0 ]] && ! grep -rqs bookworm-backports /etc/apt/sources.list /etc/apt/sources.list.d; then
    echo "$backports" >/etc/apt/sources.list.d/bookworm-backports.list
  fi
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${suite[@]}" "${packages[@]}" >/dev/null
  echo "Installed ${packages[*]}."
}

# Downloads what the system lacks with lists of its own, and unpacks it.
unpack() {
  local work icd library
  work=$(mktemp -d)
  trap 'rm -rf "$work"' RETURN
  mkdir -p "$work"/{lists,archives}/partial "$work"/{root,sources}
  cp -r /etc/apt/sources.list.d/. "$work/sources/" 2>/dev/null || true
  cp /etc/apt/sources.list "$work/sources/system.list" 2>/dev/null || true
  if [[ ${#suite[@]} != 0 ]] && ! grep -rqs bookworm-backports "$work/sources"; then
    echo "$backports" >"$work/sources/bookworm-backports.list"
  fi
  local apt=(apt-get -qq -o "Dir::State::Lists=$work/lists" -o "Dir::Cache::archives=$work/archives" -o Dir::Cache::pkgcache=
    -o Dir::Cache::srcpkgcache= -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/sources"
    -o Debug::NoLocking=1 -o APT::Sandbox::User= -o APT::Update::Post-Invoke-Success::=true)
  "${apt[@]}" update
  "${apt[@]}" install -y --download-only --no-install-recommends --reinstall "${suite[@]}" "${packages[@]}" >/dev/null
  for archive in "$work"/archives/*.deb; do dpkg-deb -x "$archive" "$work/root"; done

  icd=$(find "$work/root" -name 'lvp_icd*.json' | head -1)
  [[ -n $icd ]] || fail 'the packages hold no lavapipe'
  rm -rf "$cache"
  mkdir -p "$cache/lib"
  # Of the drivers lavapipe alone; of the libraries all.
  find "$work/root" -name '*.so*' ! -path '*/dri/*' ! -name 'libVkLayer_*' \( ! -name 'libvulkan_*' -o -name libvulkan_lvp.so \) -exec cp -a -t "$cache/lib" {} +
  library=$cache/lib/libvulkan_lvp.so
  sed "s|\"library_path\": *\"[^\"]*\"|\"library_path\": \"$library\"|" "$icd" >"$cache/lvp_icd.json"
  echo "Unpacked into $cache ($(du -sh "$cache" | cut -f1)). bitnorm finds it; for other programs:"
  echo "  export VK_ICD_FILENAMES=$cache/lvp_icd.json LD_LIBRARY_PATH=$cache/lib"
}

if [[ ${1:-} == --local ]]; then
  unpack
elif present; then
  echo 'There is one already.'
elif [[ $(id -u) == 0 ]]; then
  install
else
  unpack
fi
